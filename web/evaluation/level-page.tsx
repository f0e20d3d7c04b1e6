import type { Indicator } from '../../server/survey/evaluation/indicator-set.ts';
import { localize } from '../../server/survey/questionnaire/localize.ts';
import { cityName } from '../city-name.ts';
import { Crumb, Done, Fault } from '../console/door.tsx';
import { consolePage } from '../console/frame.tsx';
import { stringsIn } from '../language.ts';
import { reportLevelPath, reportPath } from '../paths.ts';
import { fill } from '../ui/interpolate.ts';
import { ItemPart } from './level-item.tsx';
import type { LevelPageProps } from './level-props.ts';

/** One first-level indicator of a city's report: its data, their quality and the evidence. */
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
        <Crumb to={reportPath(evaluation, city.code)}>{cityName(city, language)}</Crumb>
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
