/** Computes a city's figures; an error then names the city, one of some hundred. */
export function inCity<T>(code: string, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`city ${code}: ${message}`, { cause: error });
  }
}
