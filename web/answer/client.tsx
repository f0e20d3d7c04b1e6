import { hydrate } from 'preact';
import { holdCredential } from './credential.ts';
import { QuestionnaireForm, type SheetProps } from './questionnaire-form.tsx';

/** The questionnaire page's script: it takes over the form that the server rendered. */
const data = document.getElementById('data');
const place = document.getElementById('sheet');
if (data && place) {
  // The server wrote it into this page from the same type; script and page are kept together.
  const props = JSON.parse(data.textContent) as SheetProps;
  holdCredential(props.paper);
  hydrate(<QuestionnaireForm {...props} />, place);
}
