/** JSON as it is written: keys may come twice, scalars may be anything. */
export type Written = string | boolean | null | number | Raw | readonly Written[] | Members;

/** A token that is written as it stands. */
export class Raw {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** An object's members in order. */
export class Members {
  readonly list: readonly (readonly [key: string, value: Written])[];

  constructor(list: readonly (readonly [key: string, value: Written])[]) {
    this.list = list;
  }

  get(key: string): Written | undefined {
    return this.list.find(([name]) => name === key)?.[1];
  }

  with(key: string, value: Written): Members {
    const isThere = this.list.some(([name]) => name === key);
    if (!isThere) return new Members([...this.list, [key, value]]);
    return new Members(this.list.map(([name, old]) => [name, name === key ? value : old]));
  }

  without(key: string): Members {
    return new Members(this.list.filter(([name]) => name !== key));
  }
}

/** An object of those members that are not undefined. */
export function object(members: Readonly<Record<string, Written | undefined>>): Members {
  return new Members(
    Object.entries(members).flatMap(([key, value]): (readonly [string, Written])[] =>
      value === undefined ? [] : [[key, value]],
    ),
  );
}

export function isList(value: Written): value is readonly Written[] {
  return Array.isArray(value);
}

export function write(value: Written): string {
  if (value instanceof Raw) return value.text;
  if (value instanceof Members)
    return `{${value.list.map(([key, one]) => `${JSON.stringify(key)}:${write(one)}`).join(",")}}`;
  if (isList(value)) return `[${value.map(write).join(",")}]`;
  return JSON.stringify(value);
}

/** Every place in it, outermost first, as the steps that lead there. */
export function places(value: Written, path: readonly number[] = []): readonly (readonly number[])[] {
  const inner = isList(value) ? value : value instanceof Members ? value.list.map(([, one]) => one) : [];
  return [path, ...inner.flatMap((one, index) => places(one, [...path, index]))];
}

/** The same with what stands at a place changed. */
export function changed(value: Written, path: readonly number[], change: (old: Written) => Written): Written {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  if (isList(value)) return value.map((one, index) => (index === step ? changed(one, rest, change) : one));
  if (!(value instanceof Members)) return value;
  return new Members(value.list.map(([key, one], index) => [key, index === step ? changed(one, rest, change) : one]));
}

export function at(value: Written, path: readonly number[]): Written {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  const inner = isList(value) ? value[step] : value instanceof Members ? value.list[step]?.[1] : undefined;
  return inner === undefined ? value : at(inner, rest);
}
