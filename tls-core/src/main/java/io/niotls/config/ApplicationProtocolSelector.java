package io.niotls.config;

import java.util.List;
import java.util.Optional;

/** Chooses the application protocol on the server, RFC 7301. Must be safe for use by several threads. */
@FunctionalInterface
public interface ApplicationProtocolSelector {
    /**
     * Chooses among the client's offers; only called if it made any.
     *
     * @param serverName the name the client asked for, if any
     * @param offered its protocols in its order, one character per byte
     * @return one of them, or empty to refuse the connection with {@code no_application_protocol}
     */
    Optional<String> select(Optional<String> serverName, List<String> offered);

    /** Chooses the first of a list, in the server's order, that the client offers too. */
    static ApplicationProtocolSelector preferring(List<String> protocols) {
        List<String> copy = List.copyOf(protocols);
        return (serverName, offered) -> copy.stream().filter(offered::contains).findFirst();
    }
}
