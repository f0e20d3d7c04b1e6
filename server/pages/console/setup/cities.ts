import { listCities } from '../../../../db/cities.ts';
import { setupCitiesPage } from '../../../../web/console/setup/cities-page.tsx';
import { setupStepPath } from '../../../../web/paths.ts';
import { fill } from '../../../../web/ui/interpolate.ts';
import type { Surroundings } from '../../../cache/context.ts';
import { saveCities } from '../../../services/setup/save-steps.ts';
import type { Setup } from '../../../services/setup/setup.ts';
import type { FileForm } from '../../evaluation/form.ts';
import { contextOf, show as render } from '../../render.ts';
import { citiesByName, codesIn, provincesByName } from '../scope-form.ts';
import {
  FaultyForm,
  type RefusedStep,
  type Sent,
  type StepContext,
  type StepForm,
  setupWordsIn,
  stepProps,
} from './step.ts';

/** The participating cities. */
export function citiesForm(surroundings: Surroundings): StepForm {
  const { platform } = surroundings;
  const { db } = platform;

  async function show(c: StepContext, setup: Setup, refused?: RefusedStep) {
    const registered = (await listCities(db)).filter(({ kind }) => kind !== 'example');
    const { language } = contextOf(c, platform);
    const isAll =
      setup.cities.length === registered.length && setup.cities.every(({ kind }) => kind !== 'example');
    const typed = refused
      ? { which: refused.form.field('which'), places: refused.form.field('places') }
      : {
          which: isAll ? 'all' : 'some',
          places: isAll
            ? ''
            : setup.cities.map((city) => (language === 'en' ? city.english : city.name)).join('\n'),
        };
    const props = await stepProps(surroundings, c, setup, 'cities', refused);
    return await render(
      c,
      setupCitiesPage({ ...props, registered: registered.length, typed }),
      refused?.status,
    );
  }

  async function save({ c, form, change, setup }: Sent): Promise<string> {
    await saveCities(db, change, await citiesIn(c, form, setup));
    return setupStepPath(setup.wave.code, 'cities', { done: 'saved' });
  }

  async function citiesIn(c: StepContext, form: FileForm, setup: Setup): Promise<string[]> {
    const registered = await listCities(db);
    const { cities: words } = setupWordsIn(c, platform);
    if (form.field('which') === 'all') {
      const all = registered.flatMap(({ code, kind }) => (kind === 'example' ? [] : [code]));
      // Where the wave had all of them, the list was empty, so any text in it is meant.
      if (form.field('places').trim() !== '' && setup.cities.length === all.length)
        throw new FaultyForm(words.both, ['places']);
      return all;
    }
    // A municipality is a province and a city of the same code and name, and so one place.
    const names = new Map([...(await provincesByName(db)), ...citiesByName(registered)]);
    const places = codesIn(form.field('places'), names);
    if ('unknown' in places) throw new FaultyForm(fill(words.unknown, { name: places.unknown }), ['places']);
    const codes = new Set(places);
    const chosen = registered.filter(
      ({ code, provinceCode, kind }) => codes.has(code) || (codes.has(provinceCode) && kind !== 'example'),
    );
    if (chosen.length === 0) throw new FaultyForm(words.empty, ['places']);
    return chosen.map(({ code }) => code);
  }

  return { show, save };
}
