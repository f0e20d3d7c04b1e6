import elder from '../large-print/large-print.css?inline';
import base from '../ui/base.css?inline';
import city from './city.css?inline';
import embed from './embed.css?inline';
import figure from './figure.css?inline';
import map from './map.css?inline';
import plot from './plot.css?inline';
import { tileStyle } from './province-tiles.ts';
import results from './results.css?inline';
import table from './table.css?inline';

/** Style of the results. */
export const resultsStyle = base + elder + figure + results + table + map + tileStyle + plot;

/** Style of a city's page. */
export const cityStyle = base + elder + figure + results + city;

/** Style of the figure that other sites show. */
export const embedStyle = base + figure + embed;
