/** Cases with a subject the tool says it cannot predict, and why that is so. Everything else must be equal. */
export const NOT_PREDICTED: ReadonlyMap<string, string> = new Map([
]);
