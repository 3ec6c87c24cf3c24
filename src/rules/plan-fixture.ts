import type { Example } from "./rule.ts";

/** A rename of products.note on its way, with its expand step, for the examples of rules about plans. */
export function planFixture({
  soak = "30d",
  waiver = null,
}: {
  readonly soak?: string;
  readonly waiver?: string | null;
}): Example {
  return {
    "plans/note.yaml": [
      "plan: products-note-to-remark",
      "operation: rename-column",
      "table: public.products",
      "column: note",
      "to: remark",
      `soak: ${soak}`,
      ...(waiver === null ? [] : ["waivers:", `  - {consumer: search, reason: retired, expires: ${waiver}}`]),
      "",
    ].join("\n"),
  };
}

/** The expand step of that plan. */
export const EXPAND = `ALTER TABLE products ADD COLUMN remark text;
CREATE FUNCTION products_note_sync() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.remark IS NULL THEN NEW.remark := NEW.note; ELSE NEW.note := NEW.remark; END IF;
  ELSIF ROW(NEW.remark) *<> ROW(OLD.remark) THEN
    NEW.note := NEW.remark;
  ELSE
    NEW.remark := NEW.note;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER products_note_sync BEFORE INSERT OR UPDATE ON products
  FOR EACH ROW EXECUTE FUNCTION products_note_sync();
`;
