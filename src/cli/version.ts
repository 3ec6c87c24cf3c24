/** The release; a test holds it to package.json, so that nothing need be read from disk to say it. */
export const VERSION = "0.1.0";

/** As reports name the tool. */
export const TOOL = `headgate ${VERSION}`;
