import type { EarlierReport } from '../../server/services/evaluation/earlier-report.ts';
import type { ReportFinding } from '../../server/survey/evaluation/checks.ts';
import type { Datum, Indicator, IndicatorLevel, Item } from '../../server/survey/evaluation/indicator-set.ts';
import { qualities, qualityTitles } from '../../server/survey/evaluation/report-values.ts';
import { fieldOf, optionsOf } from '../../server/survey/evaluation/set-parts.ts';
import type { TypedEntry, TypedFault } from '../../server/survey/evaluation/typed-entry.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName, type NamedCity } from '../city-name.ts';
import { Done, Fault } from '../console/door.tsx';
import { type ConsoleContext, consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { reportFilePath, reportLevelPath, reportPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { findingText, formulaText, valueText } from './entry-text.ts';

/** A field as its form shows it. */
export interface ShownField {
  typed: TypedEntry;
  /** The entry that was there when the form was made, to tell what was typed from what was left alone. */
  seen: TypedEntry;
  /** Who changed it last. */
  by?: string | undefined;
  fault?: TypedFault | undefined;
  /** What somebody else entered meanwhile. */
  theirs?: { by: string; text: string } | undefined;
}

export interface LevelPageProps extends ConsoleContext {
  evaluation: string;
  city: NamedCity;
  level: IndicatorLevel;
  /** All levels that have something to fill in. */
  levels: readonly IndicatorLevel[];
  revision: number;
  fields: ReadonlyMap<string, ShownField>;
  evidence: Readonly<Record<string, readonly string[]>>;
  fileNames: ReadonlyMap<string, string>;
  /** Sentences about files that were not taken, by item. */
  fileFaults: ReadonlyMap<string, string>;
  /** What the secretariat entered, by item. */
  given: ReadonlyMap<string, { score: string; source: string }>;
  findings: readonly ReportFinding[];
  /** What the city reported in the round before, to compare with; undefined where there is nothing. */
  earlier: EarlierReport | undefined;
  /** What the reviewer said on items. */
  remarks: Readonly<Record<string, string>>;
  isEditable: boolean;
  /** Why nothing can be changed. */
  closed: string | undefined;
  fault: string | undefined;
  isSaved: boolean;
  /** Address of the script that saves while somebody writes. */
  script: string | undefined;
}

/** One first-level indicator of a city's report: its data, their quality and what proves them. */
export function levelPage(props: LevelPageProps): string {
  const { language, evaluation, city, level, levels, isEditable, closed, fault, isSaved, revision } = props;
  const { level: words, report } = stringsIn(language).evaluation;
  const title = localize(level.title, language);
  const next = levels[levels.findIndex(({ code }) => code === level.code) + 1];
  return consolePage({
    ...props,
    title: `${title} · ${cityName(city, language)}`,
    scripts: [props.script],
    data: words.autosave,
    children: (
      <div class="report">
        <p class="crumb">
          <a class="back" href={reportPath(evaluation, city.code)}>
            {cityName(city, language)}
          </a>
        </p>
        <h1>
          {level.code} {title}
        </h1>
        <nav class="levels" aria-label={report.levels}>
          {levels.map((one) => (
            <a
              key={one.code}
              href={reportLevelPath(evaluation, city.code, one.code)}
              aria-current={one.code === level.code ? 'page' : undefined}
              title={localize(one.title, language)}
            >
              {one.code}
            </a>
          ))}
        </nav>
        <Done>{isSaved ? words.saved : undefined}</Done>
        <Fault>{fault}</Fault>
        {closed && <p class="note">{closed}</p>}
        <form
          method="post"
          action={reportLevelPath(evaluation, city.code, level.code)}
          encType="multipart/form-data"
          id="level"
          data-parts="value quality note"
        >
          <input type="hidden" name="revision" value={revision} />
          {isEditable && <p class="help">{words.noteHint}</p>}
          <fieldset disabled={!isEditable} class="bare">
            {level.indicators.map((indicator) => (
              <IndicatorPart key={indicator.code} indicator={indicator} {...props} />
            ))}
          </fieldset>
          {isEditable && (
            <p class="actions">
              <button type="submit" name="next" value="stay" class={next ? 'plain' : undefined}>
                {words.save}
              </button>
              {next && (
                <button type="submit" name="next" value={next.code}>
                  {words.saveNext}
                </button>
              )}
              <span id="saving" role="status" />
            </p>
          )}
        </form>
      </div>
    ),
  });
}

function IndicatorPart({ indicator, ...props }: LevelPageProps & { indicator: Indicator }) {
  const { language } = props;
  const { level: words } = stringsIn(language).evaluation;
  const isAlone = indicator.title === undefined;
  return (
    <section>
      <h2>
        {indicator.code} {!isAlone && localize(indicator.title!, language)}{' '}
        <small>{fill(words.weight, { n: indicator.weight })}</small>
      </h2>
      {indicator.items.map((item) => (
        <ItemPart key={item.code} item={item} {...props} />
      ))}
    </section>
  );
}

function ItemPart({ item, ...props }: LevelPageProps & { item: Item }) {
  const { language, given, remarks, findings, fields } = props;
  const { level: words } = stringsIn(language).evaluation;
  const isGiven = item.score.kind === 'given';
  const score = given.get(item.code);
  const isBegun = (item.data ?? []).some((datum) => {
    const { value = '', note = '' } = fields.get(fieldOf(item, datum))?.seen ?? {};
    return value !== '' || note !== '';
  });
  const shown = isBegun ? findings.filter((finding) => finding.item === item.code) : [];
  return (
    <div class="card item" id={item.code}>
      <h3>
        {item.code} {item.title && localize(item.title, language)}{' '}
        <small>{fill(words.share, { n: item.share })}</small>
      </h3>
      {isGiven ? (
        <p class="help">
          {words.given} {score ? fill(words.givenScore, score) : words.givenNone}
        </p>
      ) : (
        <p class="help">{formulaText(item, language)}</p>
      )}
      {remarks[item.code] && <p class="alert">{fill(words.remark, { text: remarks[item.code]! })}</p>}
      {(item.data ?? []).map((datum) => (
        <DatumPart key={datum.id} item={item} datum={datum} {...props} />
      ))}
      {shown.length > 0 && (
        <ul class="findings">
          {shown.map((finding) => (
            <li
              key={`${finding.code} ${finding.fields.join()}`}
              class={finding.severity === 'error' ? 'flag' : undefined}
            >
              {findingText(finding, item, language)}
            </li>
          ))}
        </ul>
      )}
      {item.evidence && <Files item={item} {...props} />}
    </div>
  );
}

function DatumPart({
  item,
  datum,
  language,
  fields,
  earlier,
}: LevelPageProps & { item: Item; datum: Datum }) {
  const { level: words } = stringsIn(language).evaluation;
  const name = fieldOf(item, datum);
  const field = fields.get(name);
  if (!field) return null;
  const { typed, seen, by, fault, theirs } = field;
  const isOption = datum.unit === 'option';
  const title = localize(datum.title, language);
  const noticeId = fault || theirs ? `${name}-notice` : undefined;
  const label = datum.measure ? `${title} (${localize(datum.measure, language)})` : title;
  const before = earlier?.values[name];
  const beforeId = before && `${name}-before`;
  const describedBy = [beforeId, noticeId].filter(Boolean).join(' ') || undefined;
  const common = { 'aria-invalid': noticeId ? true : undefined, 'aria-describedby': describedBy };
  return (
    <div class={noticeId ? 'datum faulty' : 'datum'}>
      <input type="hidden" name={`seen.${name}`} value={JSON.stringify(seen)} />
      <div class={isOption ? 'wide' : undefined}>
        <label for={name}>{label}</label>
        {isOption ? (
          <select id={name} name={`value.${name}`} {...common}>
            <option value="">{words.choose}</option>
            {optionsOf(item, datum).map(({ value, title: option, score }) => (
              <option key={value} value={value} selected={value === typed.value}>
                {localize(option, language)} ({score})
              </option>
            ))}
          </select>
        ) : (
          <input
            type="text"
            inputMode="decimal"
            autoComplete="off"
            id={name}
            name={`value.${name}`}
            defaultValue={typed.value}
            {...common}
          />
        )}
      </div>
      {!isOption && (
        <div>
          <label for={`${name}-quality`}>
            {words.quality} <span class="unseen">{title}</span>
          </label>
          <select id={`${name}-quality`} name={`quality.${name}`}>
            <option value="">{words.choose}</option>
            {qualities.map((quality) => (
              <option key={quality} value={quality} selected={quality === typed.quality}>
                {localize(qualityTitles[quality], language)}
              </option>
            ))}
          </select>
        </div>
      )}
      <div>
        <label for={`${name}-note`}>
          {words.note} <span class="unseen">{title}</span>
        </label>
        <textarea
          id={`${name}-note`}
          name={`note.${name}`}
          rows={typed.note.length > 24 ? 3 : 1}
          defaultValue={typed.note}
        />
      </div>
      {earlier && before && (
        <small id={beforeId} class="before">
          {fill(words.before, {
            evaluation: earlier.evaluation,
            value: valueText(item, datum, before, language),
          })}
        </small>
      )}
      {noticeId && (
        <p class="flag" id={noticeId}>
          {fault
            ? words.faults[fault]
            : theirs && fill(words.theirs, { person: theirs.by, entry: theirs.text })}
        </p>
      )}
      {by && !noticeId && <small class="by">{fill(words.changedBy, { person: by })}</small>}
    </div>
  );
}

function Files({
  item,
  language,
  evaluation,
  city,
  evidence,
  fileNames,
  fileFaults,
  isEditable,
}: LevelPageProps & { item: Item }) {
  const { level: words } = stringsIn(language).evaluation;
  const attached = evidence[item.code] ?? [];
  const fault = fileFaults.get(item.code);
  return (
    <div class="files">
      <label for={`${item.code}-files`}>
        {words.files} {item.evidence === 'required' && <small>({words.needed})</small>}
      </label>
      {attached.length > 0 && (
        <ul>
          {attached.map((sha256) => (
            <li key={sha256}>
              <FileLink {...{ evaluation, city, sha256 }} name={fileNames.get(sha256)} />
              {isEditable && (
                <label class="inline">
                  <input type="checkbox" name={`drop.${item.code}`} value={sha256} /> {words.remove}{' '}
                  <span class="unseen">{fileNames.get(sha256)}</span>
                </label>
              )}
            </li>
          ))}
        </ul>
      )}
      {isEditable && (
        <>
          <input
            type="file"
            multiple
            id={`${item.code}-files`}
            name={`file.${item.code}`}
            accept=".pdf,.png,.jpg,.jpeg,.docx,.xlsx,.pptx"
            aria-describedby={fault ? `${item.code}-fault` : undefined}
          />
          <p class="help">{words.filesHint}</p>
        </>
      )}
      {fault && (
        <p class="flag" id={`${item.code}-fault`}>
          {fault}
        </p>
      )}
    </div>
  );
}

/** A file that a city has sent, by the name that it gave it. */
export const FileLink = ({
  evaluation,
  city,
  sha256,
  name,
}: {
  evaluation: string;
  city: { code: string };
  sha256: string;
  name: string | undefined;
}) => <a href={reportFilePath(evaluation, city.code, sha256)}>{name ?? sha256.slice(0, 12)}</a>;
