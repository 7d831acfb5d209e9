// has no test
