/** What is used of others' code to speak with a cloud: its own SDK. scripts/build.mjs makes a file of its own of it, so that other commands do not load it: import it only with `import()`. */
export { CommonClient, CvmRoleCredential, EnvironmentVariableCredential, OIDCRoleArnCredential, ProfileCredential } from 'tencentcloud-sdk-nodejs-common';
