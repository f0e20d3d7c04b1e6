/** Margins of every city of the benchmark; illustrative. */
export const illustrativeMargins = {
  age: {
    ordered: true,
    targets: [
      ['16-29', 0.22],
      ['30-44', 0.29],
      ['45-59', 0.26],
      ['60+', 0.23],
    ] satisfies [string, number][],
  },
  sex: {
    ordered: false,
    targets: [
      ['female', 0.49],
      ['male', 0.51],
    ] satisfies [string, number][],
  },
};
