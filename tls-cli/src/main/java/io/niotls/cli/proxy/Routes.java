package io.niotls.cli.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The upstream groups and maps of a configuration, by their names. */
final class Routes {
    private static final Set<String> SERVER_PARAMETERS = Set.of("weight", "backup", "down");

    private final Map<String, UpstreamGroup> groups;
    private final Map<String, Directive> maps = new HashMap<>();
    /** Those maps that have been made; made once they are shared. */
    private final Map<String, Route> made = new HashMap<>();
    /** Those maps that are being made, to see a circle. */
    private final Set<String> making = new HashSet<>();

    private Routes(Map<String, UpstreamGroup> groups) {
        this.groups = groups;
    }

    /**
     * Reads them.
     *
     * @param upstreams the upstream blocks
     * @param maps the map blocks
     */
    static Routes of(List<Directive> upstreams, List<Directive> maps) throws ConfigurationException {
        Map<String, UpstreamGroup> groups = new HashMap<>();
        for (Directive each : upstreams) {
            UpstreamGroup group = group(each);
            if (groups.put(group.name(), group) != null) {
                throw each.wrong("a second upstream of the name '" + group.name() + "'");
            }
        }
        Routes routes = new Routes(groups);
        for (Directive each : maps) {
            routes.addMap(each);
        }
        for (String name : routes.maps.keySet()) {
            routes.map(name);
        }
        return routes;
    }

    // ---- upstream name { server address weight=1 backup down; } ----

    private static UpstreamGroup group(Directive upstream) throws ConfigurationException {
        List<UpstreamServer> servers = new ArrayList<>();
        List<Directive> block = upstream.blockAfter(1, "upstream NAME { ... }");
        for (Directive each : block) {
            if (!each.name().equals("server")) {
                throw each.wrong(KnownWords.instead(each.name(), Set.of("server")));
            }
            server(each).ifPresent(servers::add);
        }
        try {
            return new UpstreamGroup(upstream.arguments().get(0), servers);
        } catch (IllegalArgumentException wrong) {
            throw upstream.wrong(wrong);
        }
    }

    /** Reads a server, unless it is down. */
    private static Optional<UpstreamServer> server(Directive server) throws ConfigurationException {
        List<String> arguments = server.oneOrMoreArguments();
        Set<String> seen = new HashSet<>();
        int weight = 1;
        try {
            HostPort address = Addresses.connect(arguments.get(0));
            for (String each : arguments.subList(1, arguments.size())) {
                int equals = each.indexOf('=');
                String name = equals < 0 ? each : each.substring(0, equals);
                if (!SERVER_PARAMETERS.contains(name)) {
                    throw server.wrong("'" + name + "' " + KnownWords.instead(name, SERVER_PARAMETERS));
                }
                if (!seen.add(name)) {
                    throw server.wrong("'" + name + "' stands here for the second time");
                }
                if (name.equals("weight") == equals < 0) {
                    throw server.wrong("'" + each + "' is written as '" + (equals < 0 ? "weight=NUMBER" : name) + "'");
                }
                if (name.equals("weight")) {
                    weight = Units.number(each.substring(equals + 1), 1, UpstreamServer.MAX_WEIGHT);
                }
            }
            return seen.contains("down")
                    ? Optional.empty()
                    : Optional.of(new UpstreamServer(address, weight, seen.contains("backup")));
        } catch (IllegalArgumentException wrong) {
            throw server.wrong(wrong);
        }
    }

    // ---- map $ssl_server_name $name { hostnames; default value; key value; } ----

    private void addMap(Directive map) throws ConfigurationException {
        map.blockAfter(2, "map $" + Variable.SERVER_NAME + " $name { ... }");
        String name = variable(map, map.arguments().get(1));
        if (name.equals(Variable.SERVER_NAME) || name.equals(Variable.APPLICATION_PROTOCOL)) {
            throw map.wrong("$" + name + " is the client's; give the map's variable a name of its own");
        }
        if (maps.putIfAbsent(name, map) != null) {
            throw map.wrong("a second map that makes $" + name);
        }
    }

    private static String variable(Directive directive, String text) throws ConfigurationException {
        try {
            return Variable.of(text).orElseThrow(() -> new IllegalArgumentException(
                    "'" + text + "' is not a variable, which begins with '$'"));
        } catch (IllegalArgumentException wrong) {
            throw directive.wrong(wrong);
        }
    }

    /** Makes a map, with the maps that it leads to. */
    private Route map(String name) throws ConfigurationException {
        Route known = made.get(name);
        if (known != null) {
            return known;
        }
        Directive map = maps.get(name);
        if (!making.add(name)) {
            throw map.wrong("$" + name + " leads to itself");
        }
        String source = variable(map, map.arguments().get(0));
        NameMap.Key key = switch (source) {
            case Variable.SERVER_NAME -> NameMap.Key.SERVER_NAME;
            case Variable.APPLICATION_PROTOCOL -> NameMap.Key.APPLICATION_PROTOCOL;
            default -> throw map.wrong("$" + source + " is not known; a map is made from $" + Variable.SERVER_NAME + " or $"
                    + Variable.APPLICATION_PROTOCOL);
        };
        Route route = map(map.block().orElseThrow(), key);
        making.remove(name);
        made.put(name, route);
        return route;
    }

    private NameMap map(List<Directive> entries, NameMap.Key key) throws ConfigurationException {
        boolean hostnames = entries.stream().anyMatch(Routes::isHostnames);
        Map<String, Route> exact = new HashMap<>();
        Map<String, Route> suffixes = new HashMap<>();
        Route otherwise = null;
        for (Directive each : entries) {
            if (isHostnames(each)) {
                if (key != NameMap.Key.SERVER_NAME) {
                    throw each.wrong("is only for $" + Variable.SERVER_NAME);
                }
                continue;
            }
            refuseForeign(each);
            Route value = value(each, each.argument());
            Route before;
            if (each.name().equals("default")) {
                before = otherwise;
                otherwise = value;
            } else if (key == NameMap.Key.APPLICATION_PROTOCOL) {
                before = exact.put(each.name(), value);
            } else {
                before = putHost(each, hostnames, value, exact, suffixes);
            }
            if (before != null) {
                throw each.wrong("stands here for the second time");
            }
        }
        return new NameMap(key, exact, suffixes, otherwise == null ? new Route.Nowhere() : otherwise);
    }

    private static boolean isHostnames(Directive entry) {
        return entry.name().equals("hostnames") && entry.arguments().isEmpty() && entry.block().isEmpty();
    }

    private static void refuseForeign(Directive entry) throws ConfigurationException {
        if (entry.name().startsWith("~")) {
            throw entry.wrong("regular expressions are not supported; exact names, *.suffix and default are");
        }
        if (entry.name().equals("include") || entry.name().equals("volatile") && entry.arguments().isEmpty()) {
            throw entry.wrong("is not supported");
        }
    }

    /** Adds a name, {@code *.suffix}, or {@code .suffix} for both; returns what stood there before. */
    private static Route putHost(
            Directive entry, boolean hostnames, Route value, Map<String, Route> exact, Map<String, Route> suffixes)
            throws ConfigurationException {
        String name = entry.name().toLowerCase(Locale.ROOT);
        boolean wildcard = name.startsWith("*.") && name.length() > 2;
        boolean both = name.startsWith(".") && name.length() > 1;
        if (name.indexOf('*', wildcard ? 1 : 0) >= 0) {
            throw entry.wrong("a '*' stands only at the beginning, as in *.example.org");
        }
        if (!wildcard && !both) {
            return exact.put(name, value);
        }
        if (!hostnames) {
            throw entry.wrong("is a pattern only if 'hostnames;' stands in the map too");
        }
        String suffix = wildcard ? name.substring(1) : name;
        Route before = suffixes.put(suffix, value);
        return both && before == null ? exact.put(suffix.substring(1), value) : before;
    }

    // ---- Where things lead ----

    /** Returns where a proxy_pass leads. */
    Route to(Directive pass) throws ConfigurationException {
        Route route = value(pass, pass.argument());
        if (route instanceof Route.Nowhere) {
            throw pass.wrong("leads nowhere");
        }
        return route;
    }

    /** Reads a variable of a map, the name of a group, an address, or nothing. */
    private Route value(Directive directive, String text) throws ConfigurationException {
        try {
            Optional<String> variable = Variable.of(text);
            if (variable.isPresent()) {
                if (!maps.containsKey(variable.get())) {
                    throw directive.wrong("no map makes $" + variable.get());
                }
                return map(variable.get());
            }
            if (text.isEmpty()) {
                return new Route.Nowhere();
            }
            UpstreamGroup group = groups.get(text);
            if (group != null) {
                return new Route.To(group);
            }
            if (text.indexOf(':') < 0) {
                throw directive.wrong("there is no upstream '" + text + "'"
                        + KnownWords.closest(text, groups.keySet()).map(each -> "; did you mean '" + each + "'?").orElse("")
                        + "; an address is written as HOST:PORT");
            }
            return new Route.To(UpstreamGroup.of(Addresses.connect(text)));
        } catch (IllegalArgumentException wrong) {
            throw directive.wrong(wrong);
        }
    }
}
