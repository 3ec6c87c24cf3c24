console.error(`connecting with ${process.env.SHOP_PASSWORD}`);
console.error("x".repeat(100_000));
console.error("\u001b[31mthe end");
process.exit(3);
