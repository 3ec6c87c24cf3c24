/** A value that is worked out when it is first asked for, and kept. One that cannot be worked out is tried again. */
export function once<Value>(workOut: () => Value): () => Value {
  let known: { readonly value: Value } | null = null;
  return () => {
    known ??= { value: workOut() };
    return known.value;
  };
}
