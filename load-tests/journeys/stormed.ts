/** The one stratum that the quota storm presses into; who prepares its wave gives it a quota of this cap. */
export const stormed = {
  city: '330100',
  answers: { age: '30-44', sex: 'female' },
  stratum: '30-44/female',
  cap: 500,
};
