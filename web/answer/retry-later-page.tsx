import { stringsIn } from '../language.ts';
import { questionnairePath } from '../paths.ts';
import { type PageContext, page } from '../ui/document.tsx';
import { fill } from '../ui/interpolate.ts';
import { Message } from './outcome.tsx';
import { answerStyle } from './style.ts';

export interface WaitPageProps extends PageContext {
  city: string;
  /** The posted form, for posting again. */
  fields: readonly (readonly [name: string, value: string])[];
  seconds: number;
}

/** Asks a resident without a script to send the form again in a while; it holds all answers. */
export function waitPage({ city, fields, seconds, ...context }: WaitPageProps): string {
  const { title, body, again } = stringsIn(context.language).wait;
  return page({
    ...context,
    title,
    style: answerStyle,
    children: (
      <Message title={title} body={fill(body, { n: seconds })}>
        <form method="post" action={questionnairePath(city)}>
          {fields.map(([name, value], at) => (
            <input key={`${name}/${at}`} type="hidden" name={name} value={value} />
          ))}
          <button type="submit">{again}</button>
        </form>
      </Message>
    ),
  });
}
