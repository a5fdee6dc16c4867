package io.niotls.jsse;

import io.niotls.config.ClientHelloInfo;
import io.niotls.config.ServerConfig;
import io.niotls.proto.CipherSuite;
import io.niotls.proto.Fault;
import io.niotls.proto.TlsException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIMatcher;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.StandardConstants;

/** What a server decides when it has read a ClientHello: whether it serves the name, which protocol, whose order counts. */
final class ServerDecisions {
    private final Owner owner;
    private final Defaults defaults;
    private final Collection<SNIMatcher> matchers;
    private final boolean ownOrder;
    private volatile String applicationProtocol;

    /**
     * Makes the decisions of one connection.
     *
     * @param matchers which names are served; empty: all
     * @param ownOrder whether this side's order of suites counts
     */
    ServerDecisions(Owner owner, Defaults defaults, Collection<SNIMatcher> matchers, boolean ownOrder) {
        this.owner = owner;
        this.defaults = defaults;
        this.matchers = List.copyOf(matchers);
        this.ownOrder = ownOrder;
    }

    /**
     * Decides.
     *
     * @param config what the context has, whose selector, if it has one, chooses another
     * @return the configuration to go on with
     * @throws TlsException if the name is not served, or the application protocol is refused
     */
    ServerConfig decide(ServerConfig config, ClientHelloInfo hello) throws TlsException {
        checkName(hello);
        ContextSelector selector = (ContextSelector) config.selector().orElseThrow();
        ServerConfig chosen = selector.select(hello);
        return selector.adapt(chosen, new ContextSelector.Adaptation(
                applicationProtocols(hello), ownOrder ? Optional.empty() : order(hello.cipherSuites(), chosen.cipherSuites())));
    }

    private void checkName(ClientHelloInfo hello) throws TlsException {
        List<SNIServerName> names = names(hello);
        if (matchers.isEmpty() || names.isEmpty()) {
            return;
        }
        for (SNIMatcher matcher : matchers) {
            for (SNIServerName name : names) {
                if (matcher.getType() == name.getType() && matcher.matches(name)) {
                    return;
                }
            }
        }
        throw new TlsException(Fault.UNKNOWN_SERVER_NAME, "no matcher accepts it");
    }

    /** Returns what the program's selector takes, if there is one and the client offers something. */
    private Optional<List<String>> applicationProtocols(ClientHelloInfo hello) throws TlsException {
        if (!owner.selectsApplicationProtocol() || hello.applicationProtocols().isEmpty()) {
            return Optional.empty();
        }
        String chosen = choose(hello.applicationProtocols());
        if (chosen == null || !chosen.isEmpty() && !hello.applicationProtocols().contains(chosen)) {
            throw new TlsException(Fault.NO_COMMON_PROTOCOL, "the program's selector takes none of them");
        }
        applicationProtocol = chosen;
        return Optional.of(chosen.isEmpty() ? List.of() : List.of(chosen));
    }

    /** Lets the program choose among what it reads in the characters that it has set, and returns what it stands for. */
    private String choose(List<String> offered) {
        String chosen = owner.selectApplicationProtocol(offered.stream().map(defaults::applicationProtocol).toList());
        return chosen == null ? null : offered.stream()
                .filter(protocol -> defaults.applicationProtocol(protocol).equals(chosen))
                .findFirst()
                .orElse(chosen);
    }

    /** Returns the enabled suites in the order that a client wants, if that is another one. */
    private static Optional<List<CipherSuite>> order(List<CipherSuite> wanted, List<CipherSuite> enabled) {
        // Each once: a hello may repeat one suite 30,000 times.
        Set<CipherSuite> ordered = new LinkedHashSet<>(wanted);
        ordered.retainAll(new HashSet<>(enabled));
        ordered.addAll(enabled);
        return Optional.of(List.copyOf(ordered)).filter(order -> !order.equals(enabled));
    }

    /** Returns what a selector has chosen; null before, and where none is set. */
    String applicationProtocol() {
        return applicationProtocol;
    }

    /** Returns the name that a client asks for, in JSSE's form. */
    static List<SNIServerName> names(ClientHelloInfo hello) {
        return hello.serverName().flatMap(ServerDecisions::name).map(List::of).orElse(List.of());
    }

    /** Returns a name in JSSE's form. */
    static Optional<SNIServerName> name(String sent) {
        try {
            return Optional.of(new SNIHostName(sent));
        } catch (IllegalArgumentException e) {
            // A name that Java's rules for host names do not allow is a name all the same.
            return Optional.of(new SNIServerName(
                    StandardConstants.SNI_HOST_NAME, sent.getBytes(StandardCharsets.ISO_8859_1)) { });
        }
    }
}
