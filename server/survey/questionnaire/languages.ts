/** The languages of the interface; the first is the language of record. */
export const languages = ['zh-CN', 'en', 'ug'] as const;
export type Language = (typeof languages)[number];

/** The languages in which a native speaker has read every sentence: the default of LANGUAGES. */
export const reviewedLanguages: readonly Language[] = ['zh-CN', 'en'];
