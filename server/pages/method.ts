import { Hono } from 'hono';
import { methodPage } from '../../web/method/page.tsx';
import type { Surroundings } from '../cache/context.ts';
import { contextOf, show } from './render.ts';

/** The page of the method. */
export function methodPages({ platform }: Surroundings) {
  return new Hono().get('/method', (c) => show(c, methodPage(contextOf(c, platform))));
}
