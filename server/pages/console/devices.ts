import type { Context } from 'hono';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import { entryWays } from '../../../db/grants-schema.ts';
import type { Wave } from '../../../db/waves.ts';
import { cityName, type NamedCity } from '../../../web/city-name.ts';
import { devicePage } from '../../../web/console/device-page.tsx';
import { devicesPage, type TypedDevice } from '../../../web/console/devices-page.tsx';
import { stringsIn } from '../../../web/language.ts';
import { devicePath } from '../../../web/paths.ts';
import { fill } from '../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../cache/context.ts';
import type { Fieldwork } from '../../cache/open-wave.ts';
import { addressOf } from '../../http/address.ts';
import { Problem } from '../../http/problems.ts';
import { citiesFor, requireCities } from '../../identity/grants.ts';
import { inviteDevice, isPossibleEnd } from '../../services/enrolments/invite.ts';
import { type ListedDevice, listDevices } from '../../services/enrolments/list.ts';
import { revokeDevice } from '../../services/enrolments/revoke.ts';
import { enrolmentPath } from '../../services/enrolments/work-page.ts';
import { DAY_MS, endOfDay, localDayOf } from '../../survey/china-time.ts';
import { storable } from '../../survey/questionnaire/characters.ts';
import { visibleName } from '../../survey/typed-text.ts';
import { contextOf, show } from '../render.ts';
import { formFieldsOf } from './form.ts';
import { consoleContext, fieldworkOfPage } from './frame.ts';
import { consoleRoutes } from './routes.ts';
import { citiesByName, codesIn, type FormFault } from './scope-form.ts';
import type { ConsoleEnv } from './signed-in.ts';

/** Days for which a device is enrolled by default; the wave may end earlier. */
const USUAL_DAYS = 30;

/** The form fills in the cities of an actor who has at most this many; with more, they type them. */
const MOST_FILLED_IN = 5;

const doneSchema = z.literal('revoked').optional().catch(undefined);

/** The devices of interviewers: enrolling by a one-time link, listing, and revoking. */
export function devicePages(surroundings: Surroundings) {
  const { platform } = surroundings;
  const { db, now } = platform;
  const { pages, acting, guards } = consoleRoutes(surroundings);

  const placeOf = (c: Context<ConsoleEnv>) => fieldworkOfPage(surroundings, c);

  async function devicesContext(c: Context<ConsoleEnv>, { wave, cities }: Fieldwork) {
    const context = await consoleContext(c, surroundings, wave);
    const cityOf = (code: string): NamedCity => cities.get(code) ?? { code, name: code, english: code };
    return { ...context, cityOf };
  }

  /** An empty form with the defaults. */
  function blankForm(c: Context<ConsoleEnv>, { wave, cities }: Fieldwork): TypedDevice {
    const { language } = contextOf(c, platform);
    const own = citiesFor(c.get('actor'), 'enrol-interviewers', wave.id);
    const few = own === 'all' || own.length > MOST_FILLED_IN ? [] : own;
    const names = few.flatMap((code) => cities.get(code) ?? []).map((city) => cityName(city, language));
    return {
      id: uuidv7(),
      name: '',
      entry: 'tablet',
      places: names.join(language === 'en' ? ', ' : '、'),
      until: localDayOf(usualEnd(wave, now())),
    };
  }

  async function showDevices(
    c: Context<ConsoleEnv>,
    fieldwork: Fieldwork,
    refused?: { typed: TypedDevice; fault: FormFault; status: 403 | 404 | 422 },
  ) {
    const { wave } = fieldwork;
    const devices = await listDevices(platform, c.get('actor'), wave.id, now());
    const takesInterviewers = wave.credentials.includes('interviewer');
    const mayEnrol = citiesFor(c.get('actor'), 'enrol-interviewers', wave.id).length > 0;
    const form = refused ?? { typed: blankForm(c, fieldwork) };
    const props = {
      ...(await devicesContext(c, fieldwork)),
      devices,
      takesInterviewers,
      form: mayEnrol && takesInterviewers ? form : undefined,
    };
    return show(c, devicesPage(props), refused?.status);
  }

  async function deviceIn(c: Context<ConsoleEnv>, { wave }: Fieldwork): Promise<ListedDevice> {
    const devices = await listDevices(platform, c.get('actor'), wave.id, now());
    const device = devices.find(({ id }) => id === c.req.param('id'));
    if (!device) throw new Problem('enrolment-unknown');
    return device;
  }

  return pages
    .get('/console/:wave/interviewers/devices', acting, async (c) => showDevices(c, await placeOf(c)))
    .post('/console/:wave/interviewers/devices', ...guards, acting, async (c) => {
      const fieldwork = await placeOf(c);
      requireCities(c.get('actor'), 'enrol-interviewers', fieldwork.wave.id);
      const field = await formFieldsOf(c);
      const id = z.uuid().safeParse(field('id')).data ?? uuidv7();
      const typed = {
        id,
        name: field('name'),
        entry: field('entry'),
        places: field('places'),
        until: field('until'),
      };
      const words = stringsIn(contextOf(c, platform).language).devices.faults;
      const refuse = (name: string, sentence: string, status: 403 | 404 | 422 = 422) =>
        showDevices(c, fieldwork, { typed, fault: { field: name, sentence }, status });

      const name = visibleName.safeParse(typed.name.normalize('NFKC')).data;
      if (name === undefined) return await refuse('name', words.name);
      const codes = codesIn(typed.places, citiesByName(fieldwork.cities.values()));
      if ('unknown' in codes) return await refuse('places', fill(words.place, { name: codes.unknown }));
      const until = endOfDay(typed.until);
      if (!isPossibleEnd(until, now())) return await refuse('until', words.until);
      const entry = entryWays.find((way) => way === typed.entry) ?? 'tablet';
      const cities = codes.length === 0 ? 'all' : codes;
      try {
        await inviteDevice(db, c.get('actor'), fieldwork, { id, name, entry, cities, until }, now());
      } catch (error) {
        if (error instanceof Problem && error.is('forbidden'))
          return await refuse('places', words.places, 403);
        // The person sent the form, went back and changed it.
        if (error instanceof Problem && error.is('submission-conflict')) {
          typed.id = uuidv7();
          return await refuse('name', words.sentBefore);
        }
        throw error;
      }
      return c.redirect(devicePath(fieldwork.wave.code, id), 303);
    })
    .get('/console/:wave/interviewers/devices/:id', acting, async (c) => {
      const fieldwork = await placeOf(c);
      const device = await deviceIn(c, fieldwork);
      const { link, entry, cities } = device;
      return show(
        c,
        devicePage({
          ...(await devicesContext(c, fieldwork)),
          device,
          link:
            link && entry
              ? addressOf(c, platform, enrolmentPath({ entry, cities }, fieldwork.cities.keys(), link))
              : undefined,
          done: doneSchema.parse(c.req.query('done')),
        }),
      );
    })
    .post('/console/:wave/interviewers/devices/:id/revoke', ...guards, acting, async (c) => {
      const { wave } = await placeOf(c);
      requireCities(c.get('actor'), 'enrol-interviewers', wave.id);
      const id = z.uuid().safeParse(c.req.param('id')).data;
      if (id === undefined) throw new Problem('enrolment-unknown');
      const field = await formFieldsOf(c);
      const reason = field('reason').trim();
      if (reason.length > 1000 || !storable(reason)) throw new Problem('content-invalid');
      await revokeDevice(db, c.get('actor'), { waveId: wave.id, id, reason }, now());
      return c.redirect(`${devicePath(wave.code, id)}?done=revoked`, 303);
    });
}

function usualEnd({ closesAt }: Wave, now: Date): Date {
  const usual = now.getTime() + USUAL_DAYS * DAY_MS;
  return new Date(closesAt > now ? Math.min(usual, closesAt.getTime()) : usual);
}
