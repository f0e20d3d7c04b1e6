import type { Datum, Item } from '../../server/survey/evaluation/indicator-set.ts';
import { qualities, qualityTitles } from '../../server/survey/evaluation/report-values.ts';
import { fieldOf, optionsOf } from '../../server/survey/evaluation/set-parts.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { stringsIn } from '../language.ts';
import { fill } from '../ui/interpolate.ts';
import { findingText, formulaText, valueText } from './entry-text.ts';
import { EvidenceFiles } from './evidence-files.tsx';
import type { LevelPageProps } from './level-props.ts';

export function ItemPart({ item, ...props }: LevelPageProps & { item: Item }) {
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
      {item.evidence && <EvidenceFiles item={item} {...props} />}
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
