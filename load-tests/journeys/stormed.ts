/** The stratum of the quota storm; its wave has a quota with this cap. */
export const stormed = {
  city: '330100',
  answers: { age: '30-44', sex: 'female' },
  stratum: '30-44/female',
  cap: 500,
};
