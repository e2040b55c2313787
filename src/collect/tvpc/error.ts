/** The database of VPCGW could not be asked, or did not answer whole. The message is one line for the user and never holds a password. */
export class TvpcError extends Error {
  override name = 'TvpcError';
}

/** Its address is not one, or says what does not belong there: a mistake of the command line. */
export class TvpcUsageError extends Error {
  override name = 'TvpcUsageError';
}
