/** The normalisation profiles, as the API names them. */
export const profiles = [
  ...(['NONE', 'LIGHT', 'MARBERT', 'ARBERT'] as const),
  ...(['ARABERT', 'ARABERT_TWITTER', 'CAMELBERT', 'NOTEBOOK'] as const),
];
