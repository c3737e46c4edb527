//! The command line.

fn main() -> std::process::ExitCode {
    realign::cli::main()
}
