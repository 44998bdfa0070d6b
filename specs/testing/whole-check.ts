/** Is every value of a test tried that repeats itself? One of several is where all of them take too long for each run of the tests. */
export const isWholeCheck = process.env["FAIRLEAD_ALL_TESTS"] === "1";
