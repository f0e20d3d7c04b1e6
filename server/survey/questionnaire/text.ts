import { z } from 'zod';
import { isReadable, isTurnedRound, storable } from './characters.ts';
import { faultMessages } from './fault-messages.ts';

/** The BCP 47 tag of a text's language; zh-CN is the language of record. */
export const languageTag = z
  .string()
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, faultMessages.languageTag)
  .meta({ title: 'language tag' });

/** One text in several languages: `{ "zh-CN": …, "en": … }`. */
export const localizedText = z
  .record(
    languageTag,
    z
      .string()
      .min(1)
      .max(4000)
      .refine(storable, faultMessages.unstorable)
      .refine((value) => !isTurnedRound(value), faultMessages.turnedRound),
  )
  .meta({ title: 'texts' });
export type Text = z.infer<typeof localizedText>;

/** A text that shows something in each of its languages. */
export const readableText = localizedText
  .superRefine((texts, ctx) => {
    const fault = (path: string[], message: string) => ctx.addIssue({ code: 'custom', path, message });
    if (Object.keys(texts).length === 0) fault([], 'a text in one language or more');
    for (const [language, value] of Object.entries(texts))
      if (!isReadable(value)) fault([language], 'shows nothing');
  })
  .meta({ title: 'texts' });
