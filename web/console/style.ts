import evaluation from '../evaluation/evaluation.css?inline';
import elder from '../large-print/large-print.css?inline';
import figure from '../results/figure.css?inline';
import base from '../ui/base.css?inline';
import fileInput from '../ui/file-input.css?inline';
import consoleSheet from './console.css?inline';
import design from './design/design.css?inline';
import exportsSheet from './exports.css?inline';
import feedback from './feedback.css?inline';
import forms from './forms.css?inline';
import people from './people.css?inline';
import publish from './publish.css?inline';
import review from './review.css?inline';
import scores from './scores.css?inline';
import setup from './setup.css?inline';

/** Style of the console's pages. */
export const consoleStyle =
  base +
  fileInput +
  forms +
  consoleSheet +
  people +
  review +
  publish +
  setup +
  design +
  figure +
  feedback +
  exportsSheet +
  scores +
  evaluation +
  // Last, so that what it enlarges is large in every section.
  elder;
