import type { ScoresStrings } from './scores-zh-CN.ts';

/** The sentences about scores as provinces and ministries see them, in English. */
export const scoresEn: ScoresStrings = {
  scores: {
    title: 'City scores',
    none: 'There is no release of this wave that you may see yet.',
    noCities: 'Your roles cover no city of this wave.',
    state: 'Release {n}, with what was answered until {time}.',
    release: 'Release {n}',
    releases: 'Releases',
    withdrawn: 'Release {n} was withdrawn on {time}. Reason: {reason}',
    embargoed: 'Public from {time}; pass nothing on before. That you looked is in the trail.',
    csv: 'Download CSV',
    columns: {
      city: 'City',
      score: 'Score',
      interval: '95 % interval',
      change: 'Against {n}',
      neff: 'Effective n',
      limits: 'Within chance',
      position: 'Beside the nation',
      readers: 'Who read the feedback',
      objections: 'Objections',
    },
    positions: {
      within: 'within chance',
      above: 'higher, beyond the 95 % limit',
      below: 'lower, beyond the 95 % limit',
      'far-above': 'high, beyond the 99.8 % limit',
      'far-below': 'low, beyond the 99.8 % limit',
    },
    unusual: ', and beyond what cities commonly differ',
    unread: 'nobody yet',
    reader: '{name} ({time})',
    more: '{n} more',
    comma: ', ',
    open: '{n} open',
    answered: '{n} answered',
    funnel: {
      title: 'Funnel plot: score and effective number of respondents',
      none: 'Fewer than three cities have a published score, which makes no plot.',
      rule: 'The fewer the effective respondents, the more a score varies by chance. A city within the limits differs from the nation by no more than that, and its rank says little.',
      formula:
        'Limits are θ₀ ± z·√(σ²/n): θ₀ the nation’s mean {target}, n the effective number of respondents, σ = {within} (standard deviation within cities, pooled), z = 1.96 (95 %) or 3.09 (99.8 %).',
      between:
        'Beyond chance, cities differ by τ = {between}; the dashed lines are θ₀ ± 3.09·√(σ²/n + τ²), outside which a city is unusual.',
      source: 'Spiegelhalter (2005), Statistics in Medicine 24, 1185–1202; τ²: DerSimonian and Laird (1986).',
      neff: 'effective number of respondents n',
      summary:
        'Scores of {n} cities by effective number of respondents, with the limits of chance; the figures stand in the table.',
      own: 'your cities',
      others: 'other cities',
      nation: 'nation {score}',
      inner: '95 % limits',
      outer: '99.8 % limits',
      wide: '99.8 %, cities differing',
    },
  },
};
