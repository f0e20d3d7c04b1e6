import { z } from 'zod';
import { networkHash } from '../../admission/network-hash.ts';
import type { Surroundings } from '../../cache/context.ts';
import { formOf } from '../../cache/open-wave.ts';
import { nameOfMarked } from '../../crypto/channel-mark.ts';
import { languageTag } from '../../survey/questionnaire/text.ts';
import { channelText } from '../../survey/schemas.ts';
import { END_PAGE, OPENING_PAGE } from '../../survey/submission/page-view.ts';
import { statusOf } from '../../survey/wave.ts';

const page = z.string().max(40);

/** What a browser reports; nothing identifies the person. */
export const pageViewSchema = z.object({
  wave: z.uuid(),
  /** The page shown for the first time. */
  page,
  /** The page from which the resident went on to it. */
  from: page.optional(),
  channel: channelText.optional().catch(undefined),
  /** How long the previous page was in sight, in milliseconds, and its language. */
  ms: z.coerce.number().min(0).optional().catch(undefined),
  language: languageTag.optional().catch(undefined),
});
export type PageViewBody = z.infer<typeof pageViewSchema>;

/** All channels that no link of this installation names count as one, because anybody can invent any number of them. */
const UNMARKED = 'open:';

/** Counts a view of a page that the open questionnaire has; anything else reported is ignored. */
export async function countPageView(
  { platform, cityWaves }: Surroundings,
  city: string,
  { wave: waveId, page, from, channel, ms, language }: PageViewBody,
  address: string | undefined,
): Promise<void> {
  if (!platform.countPageView) return;
  const now = platform.now();
  const fieldwork = await cityWaves.read(city);
  if (fieldwork?.wave.id !== waveId || statusOf(fieldwork.wave, now) !== 'open') return;
  const { questions } = formOf(fieldwork, city);
  const exists = (name: string) =>
    name === OPENING_PAGE || name === END_PAGE || questions.some(({ id }) => id === name);
  if (!exists(page) || (from !== undefined && !exists(from))) return;
  const isSpoken = language !== undefined && fieldwork.definition.languages.includes(language);
  platform.countPageView({
    ...{ waveId, city, page, from, at: now },
    time: isSpoken && ms !== undefined ? { ms, language } : undefined,
    channel: channel === undefined ? '' : (nameOfMarked(platform.keys.channel, channel) ?? UNMARKED),
    origin: networkHash(fieldwork.participantsKey, address, now),
  });
}
