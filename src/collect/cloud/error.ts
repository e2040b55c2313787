/** The API of a cloud cannot be asked at all. The message is one line for the user and never holds a secret. */
export class CloudError extends Error {
  override name = 'CloudError';
}

/** What `--cloud` names is none: a mistake of the command line. */
export class CloudUsageError extends Error {
  override name = 'CloudUsageError';
}
