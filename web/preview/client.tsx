// Residents' scripts stay in their own files: this one includes the whole of it, and finds no form to take over.
import '../answer/client.tsx';
import { hydrate } from 'preact';
import { QuestionnaireForm, type SheetProps } from '../answer/questionnaire-form.tsx';
import type { Own } from '../answer/types.ts';

/** The script of a preview: the residents' form, which stores nothing and posts like a form without a script. */
const data = document.getElementById('data');
const place = document.getElementById('preview');
const own: Own = {
  ways: {
    keep() {},
    // The next page shows what would have been sent.
    send: () =>
      new Promise(() => {
        document.querySelector<HTMLFormElement>('#preview form')?.submit();
      }),
  },
  added: { Check: () => null, Foot: () => null },
};
if (data && place) {
  // The server wrote it into this page from the same type; script and page are kept together.
  const props = JSON.parse(data.textContent) as SheetProps;
  hydrate(<QuestionnaireForm {...props} own={own} />, place);
}
