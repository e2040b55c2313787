/** A bundle that cannot be opened or written at all. The message is for the user and says which and why. */
export class BundleError extends Error {
  override name = 'BundleError';
}
