import { Hono } from 'hono';
import { dictionaryPage } from '../../web/results/dictionary-page.tsx';
import type { Surroundings } from '../cache/context.ts';
import { contextOf, show } from './render.ts';

/** The page that explains the fields of published files. */
export function dictionaryPages({ platform }: Surroundings) {
  return new Hono().get('/dictionary', (c) => show(c, dictionaryPage(contextOf(c, platform))));
}
