import type { Context } from 'hono';
import { z } from 'zod';
import { loggable } from '../../../db/errors.ts';
import { resendPage } from '../../../web/evaluation/resend-page.tsx';
import type { Surroundings } from '../../cache/context.ts';
import { loggablePath } from '../../http/loggable-path.ts';
import { statesOwnOrigin } from '../../http/own-form.ts';
import { Problem, problemOf } from '../../http/problems.ts';
import { actorOf } from '../../identity/actor.ts';
import { MOST_FIELDS } from '../console/form.ts';
import type { ConsoleEnv } from '../console/signed-in.ts';
import { contextOf, httpStatusOf, show } from '../render.ts';

/** The most text in a form besides its files: some texts of 2,000 characters, each up to nine bytes a character. */
export const MOST_TEXT = 1024 * 1024;

/** A posted form with its files. */
export interface FileForm {
  /** A field's text; empty where the field is missing. */
  field: (name: string) => string;
  /** All texts of a name. */
  all: (name: string) => string[];
  /** Files of a name that the person chose. */
  files: (name: string) => File[];
  /** Every text, in order. */
  texts: [name: string, value: string][];
  hasFiles: boolean;
}

/** Fields that our own pages fill in. Throws `content-invalid` where another form is posted. */
export function filledIn<S extends z.ZodRawShape>({ field }: Pick<FileForm, 'field'>, shape: S) {
  const sent = Object.fromEntries(Object.keys(shape).map((name) => [name, field(name)]));
  const read = z.object(shape).safeParse(sent);
  if (!read.success) throw new Problem('content-invalid');
  return read.data;
}

/** @param most the most fields; a form with more is refused */
export async function readForm(c: Context, most = MOST_FIELDS): Promise<FileForm> {
  const data = await c.req.formData().catch(() => undefined);
  if (!data || [...data.keys()].length > most) throw new Problem('content-invalid');
  const texts: [string, string][] = [];
  const byName = new Map<string, string[]>();
  const files: [string, File][] = [];
  for (const [name, value] of data) {
    if (typeof value === 'string') {
      texts.push([name, value]);
      const before = byName.get(name);
      if (before) before.push(value);
      else byName.set(name, [value]);
    } else if (value.size > 0) files.push([name, value]);
  }
  const all = (name: string) => byName.get(name) ?? [];
  return {
    field: (name) => all(name)[0] ?? '',
    all,
    files: (name) => files.flatMap(([one, file]) => (one === name ? [file] : [])),
    texts,
    hasFiles: files.length > 0,
  };
}

/**
 * Handles a form of a signed-in person. A person who was signed out while writing, or cannot be served at this
 * moment, gets a page with everything they typed.
 * @param back the page of the form
 * @param most the most fields
 */
export function takeForm(
  { platform }: Pick<Surroundings, 'platform'>,
  back: (c: Context<ConsoleEnv>) => string,
  take: (c: Context<ConsoleEnv>, form: FileForm) => Promise<Response>,
  most = MOST_FIELDS,
) {
  return async (c: Context<ConsoleEnv>) => {
    c.header('Cache-Control', 'private, no-store');
    // Files of an unknown sender are not even read, since no page could offer them again.
    if (Number(c.req.header('content-length') ?? 0) > MOST_TEXT) await actorOf(platform, c);
    const form = await readForm(c, most);
    c.set('typed', form.texts);
    try {
      c.set('actor', await actorOf(platform, c));
      return await take(c, form);
    } catch (error) {
      const problem = problemOf(error);
      if (problem && problem.status < 500 && !problem.is('unauthorized')) throw error;
      if (!problem)
        platform.log.error(
          {
            err: loggable(error),
            requestId: String(c.get('requestId' as never)),
            path: loggablePath(c.req.path),
          },
          'a form was not saved: unexpected failure',
        );
      const page = resendPage({
        ...contextOf(c, platform),
        // A link cannot post again.
        url: back(c),
        reason: problem?.is('unauthorized') ? 'signedOut' : 'failed',
        action: c.req.path,
        to: back(c),
        fields: form.texts,
        hadFiles: form.hasFiles,
        canBeSent: statesOwnOrigin(c, platform),
      });
      return await show(c, page, problem ? httpStatusOf(problem) : 500);
    }
  };
}
