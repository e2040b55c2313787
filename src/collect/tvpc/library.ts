/** What is used of others' code to speak with the database. scripts/build.mjs makes a file of its own of it, so that other commands do not load it: import it only with `import()`. */
export { createConnection } from 'mysql2/promise';
