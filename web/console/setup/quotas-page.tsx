import type { WaveCity } from '../../../db/waves.ts';
import { cityName } from '../../city-name.ts';
import { type Language, stringsIn } from '../../language.ts';
import { setupCityPath, setupStepPath } from '../../paths.ts';
import { fill } from '../../ui/interpolate.ts';
import { FormField } from '../door.tsx';
import { number } from '../figures.tsx';
import { CodeField, FileField, Save, type StepProps, stepPage } from './step-page.tsx';

/** The effect of a city's quotas. */
export interface CityQuotas {
  city: WaveCity;
  strata: number;
  target: number;
  cap: number;
  /** Expected half-width of the overall score, and of the widest stratum; null where no expectation is possible. */
  halfWidth: number | null;
  widest: number | null;
}

export const precisionFields = ['halfWidth', 'deviation', 'least', 'capPercent'] as const;
export type PrecisionField = (typeof precisionFields)[number];

export interface QuotasPageProps extends StepProps {
  quotas: readonly CityQuotas[];
  precision: Record<PrecisionField, string>;
  /** What is proposed for cities with margins, and how many have none. */
  proposal: { cities: readonly CityQuotas[]; lacking: number } | undefined;
  text: string;
}

/** All quotas: proposed from margins and precision, taken from a file, or changed city by city. */
export function quotasPage(props: QuotasPageProps): string {
  const { language, wave, quotas, proposal, text, was, mayChange } = props;
  const words = stringsIn(language).setup.quotas;
  const action = setupStepPath(wave.code, 'quotas');
  return stepPage(
    props,
    'quotas',
    <>
      <p class="help">{words.lead}</p>
      <PrecisionForm {...props} />
      {proposal && <Proposal {...props} proposal={proposal} />}
      {mayChange && (
        <details open={text !== '' || props.fileFaults.length > 0}>
          <summary>{words.file}</summary>
          <form method="post" action={action} encType="multipart/form-data" class="card decide">
            <input type="hidden" name="do" value="file" />
            <FileField name="file" label={words.file} accept=".csv,.xlsx,.txt" />
            <CodeField name="text" label={words.text} value={text} rows={4} />
            <Save language={language} was={was} label={words.upload} />
          </form>
        </details>
      )}
      <section>
        <h2>{words.now}</h2>
        {quotas.length === 0 ? (
          <p class="note">{words.none}</p>
        ) : (
          <>
            <QuotasTable language={language} wave={wave.code} quotas={quotas} label={words.now} />
            {mayChange && (
              <form method="post" action={action}>
                <input type="hidden" name="do" value="remove" />
                <Save language={language} was={was} label={words.remove} />
              </form>
            )}
          </>
        )}
      </section>
    </>,
  );
}

function PrecisionForm({ language, wave, precision, faulty }: QuotasPageProps) {
  const words = stringsIn(language).setup.quotas;
  const field = (name: PrecisionField) => ({
    ...{ name, label: words[name], value: precision[name], isFaulty: faulty.includes(name) },
    isNumeric: true,
  });
  return (
    <form method="get" action={setupStepPath(wave.code, 'quotas')} class="card">
      <h2>{words.propose}</h2>
      <div class="pair">
        <FormField {...field('halfWidth')} />
        <FormField {...field('deviation')} hint={words.deviationHint} />
        <FormField {...field('least')} />
        <FormField {...field('capPercent')} />
      </div>
      <p class="submit">
        <button type="submit" class="plain">
          {words.show}
        </button>
      </p>
    </form>
  );
}

function Proposal(props: QuotasPageProps & { proposal: NonNullable<QuotasPageProps['proposal']> }) {
  const { language, wave, proposal, precision, was, mayChange } = props;
  const words = stringsIn(language).setup.quotas;
  const total = proposal.cities.reduce((sum, { target }) => sum + target, 0);
  const title = fill(words.preview, {
    cities: number(proposal.cities.length, language),
    n: number(total, language),
  });
  return (
    <section id="proposal">
      <h2>{title}</h2>
      <p class="help">{words.previewLead}</p>
      {proposal.lacking > 0 && (
        <p class="lacking">{fill(words.lacking, { n: number(proposal.lacking, language) })}</p>
      )}
      {proposal.cities.length > 0 && (
        <>
          {mayChange && (
            <form method="post" action={setupStepPath(wave.code, 'quotas')}>
              <p class="help">{words.replaces}</p>
              <input type="hidden" name="do" value="propose" />
              {precisionFields.map((name) => (
                <input key={name} type="hidden" name={name} value={precision[name]} />
              ))}
              <Save language={language} was={was} label={words.apply} />
            </form>
          )}
          <QuotasTable language={language} wave={wave.code} quotas={proposal.cities} label={title} />
        </>
      )}
    </section>
  );
}

/** A half-width, in points to one decimal. */
function widthText(width: number | null, language: Language): string {
  if (width === null || !Number.isFinite(width)) return stringsIn(language).setup.quotas.unknownWidth;
  return `±${width.toLocaleString(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })}`;
}

interface QuotasTableProps {
  language: Language;
  wave: string;
  quotas: readonly CityQuotas[];
  label: string;
}

function QuotasTable({ language, wave, quotas, label }: QuotasTableProps) {
  const words = stringsIn(language).setup.quotas;
  return (
    <div class="scroll">
      <table class="being-set-up">
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            <th scope="col">{words.city}</th>
            {[words.strata, words.target, words.cap, words.expected, words.worst].map((heading) => (
              <th key={heading} scope="col" class="n">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {quotas.map(({ city, strata, target, cap, halfWidth, widest }) => (
            <tr key={city.code}>
              <th scope="row">
                <a class="opener" href={setupCityPath(wave, 'quotas', city.code)}>
                  {cityName(city, language)}
                </a>
              </th>
              <td class="n">{strata}</td>
              <td class="n">{number(target, language)}</td>
              <td class="n">{number(cap, language)}</td>
              <td class="n">{widthText(halfWidth, language)}</td>
              <td class="n">{widthText(widest, language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A stratum of a city's form. */
export interface QuotaRow {
  stratum: string;
  name: string;
  /** Of the city, from 0 to 1; null where it has no margins. */
  share: number | null;
  target: string;
  cap: string;
  halfWidth: number | null;
}

export interface CityQuotasPageProps extends StepProps {
  city: WaveCity;
  rows: readonly QuotaRow[];
  halfWidth: number | null;
}

/** One city's quotas, stratum by stratum. */
export function cityQuotasPage(props: CityQuotasPageProps): string {
  const { language, wave, city, rows, halfWidth, faulty, was, mayChange } = props;
  const words = stringsIn(language).setup.quotas;
  const title = fill(words.edit, { city: cityName(city, language) });
  return stepPage(
    props,
    'quotas',
    <>
      <p class="help">{words.editLead}</p>
      <form method="post" action={setupCityPath(wave.code, 'quotas', city.code)}>
        <p>
          {words.expected} <b>{widthText(halfWidth, language)}</b>
        </p>
        <div class="scroll">
          <table class="being-set-up">
            <thead>
              <tr>
                <th scope="col">{words.stratum}</th>
                <th scope="col" class="n">
                  {words.share}
                </th>
                <th scope="col">{words.target}</th>
                <th scope="col">{words.cap}</th>
                <th scope="col" class="n">
                  {words.cellWidth}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <tr key={row.stratum}>
                  <th scope="row">
                    {row.name}
                    <input type="hidden" name="stratum" value={row.stratum} />
                  </th>
                  <td class="n">
                    {row.share === null
                      ? '–'
                      : row.share.toLocaleString(language, { style: 'percent', minimumFractionDigits: 1 })}
                  </td>
                  {(['target', 'cap'] as const).map((name) => (
                    <td key={name}>
                      <input
                        type="text"
                        inputMode="numeric"
                        name={name}
                        defaultValue={row[name]}
                        aria-label={`${words[name]}: ${row.name}`}
                        aria-invalid={faulty.includes(`${name}:${i}`) || undefined}
                      />
                    </td>
                  ))}
                  <td class="n">{widthText(row.halfWidth, language)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {mayChange && <Save language={language} was={was} />}
      </form>
    </>,
    title,
  );
}
