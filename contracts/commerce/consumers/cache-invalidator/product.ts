/** A product as its page shows it, as Debezium's JSON of the row says it. */
export interface ProductRow {
  id: number;
  name: string;
  /** Base64 of the unscaled number: two decimals. */
  price: string;
  status: "draft" | "live" | "archived";
}

export interface ProductChange {
  before: Pick<ProductRow, "price" | "status"> | null;
  after: ProductRow | null;
}
