/** Runs what computes a city’s figures; an error then says which city of some hundred it was. */
export function inCity<T>(code: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`city ${code}: ${message}`, { cause: error });
  }
}
