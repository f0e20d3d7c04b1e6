import type { ExportFormat } from '../../server/services/exports/forms/forms.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { type Language, stringsIn } from '../language.ts';
import { exportsPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { Fault, ReasonField } from './door.tsx';
import { hourOf } from './figures.tsx';
import type { ConsoleWave } from './frame.tsx';
import { ProofFields, type ProofWanted } from './scope-fields.tsx';

/** The typed form for an export. */
export interface TypedExport {
  /** Id of the export: a button pressed twice makes one. */
  id: string;
  /** Code of a city; empty: all of them. */
  city: string;
  format: ExportFormat;
  /** Number of a release; empty: without weights. */
  release: string;
  /** How many bootstrap weights; empty: none. */
  replicates: string;
  purpose: string;
}

/** How many bootstrap weights the form offers. */
const offeredReplicates = ['100', '200'];

export interface ExportForm {
  typed: TypedExport;
  /** The cities that the reader may export, and whether all together. */
  cities: readonly NamedCity[];
  mayAskForAll: boolean;
  /** The releases to weight by, newest first. */
  releases: readonly { number: number; createdAt: Date }[];
  proof: ProofWanted;
  fault?: { field: string; sentence: string } | undefined;
}

interface AskForExportProps {
  language: Language;
  wave: ConsoleWave;
  form: ExportForm;
  limits: { purpose: number };
}

/** Asks for another export. */
export function AskForExport({ language, wave, form, limits }: AskForExportProps) {
  const words = stringsIn(language).exports;
  const { typed, cities, mayAskForAll, proof, fault } = form;
  const describes = (field: string, hint?: string) =>
    [fault?.field === field && 'fault', hint].filter(Boolean).join(' ') || undefined;
  return (
    <form method="post" action={exportsPath(wave.code)} class="stacked">
      <Fault>{fault?.sentence}</Fault>
      <input type="hidden" name="id" value={typed.id} />
      <div class="field">
        <label for="city">{words.city}</label>
        <select
          id="city"
          name="city"
          aria-invalid={fault?.field === 'city' || undefined}
          aria-describedby={describes('city')}
        >
          {mayAskForAll && <option value="">{words.everywhere}</option>}
          {cities.map((city) => (
            <option key={city.code} value={city.code} selected={city.code === typed.city}>
              {cityName(city, language)}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="format">{words.format}</label>
        <select id="format" name="format">
          {Object.entries(words.formats).map(([format, name]) => (
            <option key={format} value={format} selected={format === typed.format}>
              {name}
            </option>
          ))}
        </select>
      </div>
      {form.releases.length > 0 && <WeightFields language={language} form={form} describes={describes} />}
      <ReasonField
        name="purpose"
        label={words.purpose}
        hint={fill(words.purposeHint, { max: limits.purpose })}
        value={typed.purpose}
        isFaulty={fault?.field === 'purpose'}
      />
      <ProofFields language={language} proof={proof} />
      <button type="submit">{words.submit}</button>
    </form>
  );
}

interface WeightFieldsProps {
  language: Language;
  form: ExportForm;
  describes: (field: string, hint: string) => string | undefined;
}

/** The release, and the number of replicates. */
function WeightFields({ language, form, describes }: WeightFieldsProps) {
  const words = stringsIn(language).exports;
  const { typed, releases, fault } = form;
  return (
    <>
      <div class="field">
        <label for="release">{words.weights}</label>
        <p class="help" id="release-hint">
          {words.weightsHint}
        </p>
        <select
          id="release"
          name="release"
          aria-invalid={fault?.field === 'release' || undefined}
          aria-describedby={describes('release', 'release-hint')}
        >
          <option value="">{words.unweighted}</option>
          {releases.map(({ number, createdAt }) => (
            <option key={number} value={number} selected={String(number) === typed.release}>
              {fill(words.byRelease, { number, time: hourOf(createdAt, language) })}
            </option>
          ))}
        </select>
      </div>
      <div class="field">
        <label for="replicates">{words.replicates}</label>
        <p class="help" id="replicates-hint">
          {words.replicatesHint}
        </p>
        <select
          id="replicates"
          name="replicates"
          aria-invalid={fault?.field === 'replicates' || undefined}
          aria-describedby={describes('replicates', 'replicates-hint')}
        >
          <option value="">{words.noReplicates}</option>
          {offeredReplicates.map((count) => (
            <option key={count} value={count} selected={count === typed.replicates}>
              {count}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}
