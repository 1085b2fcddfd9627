// faultline: the program. One subcommand per file beside this one.
int main() { return 0; }
