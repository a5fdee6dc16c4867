package io.niotls.cli;

import io.niotls.cli.common.Reason;
import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine;

/** The {@code niotls} command. It exits with 0 if all went well, with 1 and one line that says why if not, with 2 if it was
 * called wrongly. */
@Command(
        name = "niotls",
        description = "TLS 1.2 and 1.3 in pure Java.",
        mixinStandardHelpOptions = true,
        versionProvider = Niotls.Version.class,
        footer = {
            "",
            "Examples:",
            "  niotls demo                                a handshake with data both ways, no file needed",
            "  niotls client example.org:443              connect; stdin and stdout carry data",
            "  niotls server --port 4433 --www            serve a page that describes the connection",
            "  niotls client localhost:4433 --insecure    connect to it",
            "  niotls proxy --listen 8080 --to-tls example.org:443    pass connections on",
            "",
            "'niotls COMMAND --help' says more."
        })
final class Niotls implements Runnable {
    // Held here, since the log manager holds its loggers weakly. The client says by itself that verification is off.
    private static final Logger VERIFICATION = Logger.getLogger("io.niotls.auth");

    @Spec
    private CommandSpec spec;

    /** Runs the command that the arguments name. */
    public static void main(String[] arguments) {
        VERIFICATION.setLevel(Level.OFF);
        System.exit(commandLine(Streams.ofProcess(), Signals.ofProcess()).execute(arguments));
    }

    /** Returns the command, for one use. */
    static CommandLine commandLine(Streams streams, Signals signals) {
        CommandLine line = new CommandLine(new Niotls())
                .addSubcommand(new ClientCommand(streams))
                .addSubcommand(new ServerCommand(streams, signals))
                .addSubcommand(new ProxyCommand(streams, signals))
                .addSubcommand(new DemoCommand(streams));
        line.setErr(new PrintWriter(streams.err(), true));
        line.setOut(new PrintWriter(streams.out(), true));
        line.setUsageHelpAutoWidth(true);
        line.setParameterExceptionHandler((failure, arguments) -> {
            streams.err().println(failure.getCommandLine().getCommandSpec().qualifiedName() + ": " + Reason.of(failure));
            return failure.getCommandLine().getCommandSpec().exitCodeOnInvalidInput();
        });
        line.setExecutionExceptionHandler((failure, command, result) -> {
            streams.err().println(command.getCommandSpec().qualifiedName() + ": " + Reason.of(failure));
            return command.getCommandSpec().exitCodeOnExecutionException();
        });
        return line;
    }

    /** Called without a command. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "which command? client, server, proxy or demo; see --help");
    }

    /** Says which version this is. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Niotls.class.getPackage().getImplementationVersion();
            return new String[] {"niotls " + (version == null ? "(not packaged)" : version)};
        }
    }
}
