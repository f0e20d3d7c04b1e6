import { credentialKinds } from '../../../server/survey/submission/modes.ts';
import { stringsIn } from '../../language.ts';
import { setupStepPath } from '../../paths.ts';
import { CodeField, Save, SetupOption, type StepProps, stepPage } from './step-page.tsx';

export interface TypedChoices {
  credentials: readonly string[];
  once: string;
  signOff: string;
  blind: boolean;
  without: boolean;
  scoring: string;
  screening: string;
}

/** Who may answer, how answers are screened and scored, and who signs. */
export function settingsPage(props: StepProps & { typed: TypedChoices }): string {
  const { language, wave, typed, faulty, was, mayChange } = props;
  const { settings: words, kinds } = stringsIn(language).setup;
  return stepPage(
    props,
    'settings',
    <form method="post" action={setupStepPath(wave.code, 'settings')}>
      <fieldset aria-describedby="credentials-hint">
        <legend>{words.credentials}</legend>
        {credentialKinds.map((kind) => (
          <SetupOption
            key={kind}
            type="checkbox"
            name="credentials"
            value={kind}
            isChosen={typed.credentials.includes(kind)}
          >
            {kinds[kind]}
          </SetupOption>
        ))}
        <p class="help" id="credentials-hint">
          {words.credentialsHint}
        </p>
      </fieldset>
      <fieldset>
        <legend>{words.once}</legend>
        {(['wave', 'city'] as const).map((scope) => (
          <SetupOption key={scope} type="radio" name="once" value={scope} isChosen={typed.once === scope}>
            {words.onceOptions[scope]}
          </SetupOption>
        ))}
      </fieldset>
      <fieldset>
        <legend>{words.signOff}</legend>
        {(['two', 'one'] as const).map((signers) => (
          <SetupOption
            key={signers}
            type="radio"
            name="signOff"
            value={signers}
            isChosen={typed.signOff === signers}
          >
            {words.signOffOptions[signers]}
          </SetupOption>
        ))}
      </fieldset>
      <fieldset>
        <legend class="unseen">{stringsIn(language).setup.steps.settings}</legend>
        <SetupOption type="checkbox" name="without" value="yes" isChosen={typed.without}>
          {words.without}
        </SetupOption>
        <SetupOption type="checkbox" name="blind" value="yes" isChosen={typed.blind}>
          {words.blind}
        </SetupOption>
      </fieldset>
      <CodeField
        name="scoring"
        label={words.scoring}
        value={typed.scoring}
        hint={words.jsonHint}
        isFaulty={faulty.includes('scoring')}
      />
      <CodeField
        name="screening"
        label={words.screening}
        value={typed.screening}
        hint={words.jsonHint}
        isFaulty={faulty.includes('screening')}
      />
      {mayChange && <Save language={language} was={was} />}
    </form>,
  );
}
