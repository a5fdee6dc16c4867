package io.niotls.cli.proxy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A route by what a client says, as nginx's {@code map} with {@code hostnames}: an exact name comes before a suffix, a longer
 * suffix before a shorter one, and what matches nothing goes the default way.
 *
 * @param key what is looked up
 * @param exact by name; server names in lower case
 * @param suffixes by what stands after {@code *}, with its dot, in lower case; only for server names
 * @param otherwise for everything else, and for nothing
 */
public record NameMap(Key key, Map<String, Route> exact, Map<String, Route> suffixes, Route otherwise) implements Route {
    /** What a route may depend on. */
    public enum Key {
        /** The name that the client asked for. */
        SERVER_NAME,
        /** The application protocol that was agreed. */
        APPLICATION_PROTOCOL
    }

    /** Copies the maps. */
    public NameMap {
        exact = Map.copyOf(exact);
        suffixes = Map.copyOf(suffixes);
    }

    @Override
    public Optional<UpstreamGroup> choose(Optional<String> serverName, Optional<String> applicationProtocol) {
        Route route = switch (key) {
            case SERVER_NAME -> byServerName(serverName.orElse("").toLowerCase(Locale.ROOT));
            case APPLICATION_PROTOCOL -> exact.getOrDefault(applicationProtocol.orElse(""), otherwise);
        };
        return route.choose(serverName, applicationProtocol);
    }

    private Route byServerName(String name) {
        Route route = exact.get(name);
        // The first dot begins the longest suffix.
        for (int dot = name.indexOf('.'); route == null && dot >= 0; dot = name.indexOf('.', dot + 1)) {
            route = suffixes.get(name.substring(dot));
        }
        return route == null ? otherwise : route;
    }

    @Override
    public List<UpstreamGroup> groups() {
        return Stream.of(exact.values().stream(), suffixes.values().stream(), Stream.of(otherwise))
                .flatMap(routes -> routes)
                .flatMap(route -> route.groups().stream())
                .distinct()
                .toList();
    }
}
