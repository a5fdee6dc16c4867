package io.niotls.cli.proxy;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads a configuration from a file whose words are those of nginx's stream module; {@code docs/proxy.md} lists them. Like
 * nginx it begins with {@code stream}, which may be left out. Relative paths begin in the file's folder.
 */
public final class ConfigurationFile implements ConfigurationSource {
    private static final Set<String> BLOCKS = Set.of("upstream", "map", "server");
    private static final Set<String> IN_SERVER = Set.of("listen", "proxy_pass");

    private final Path file;

    /**
     * Names the file; nothing is read yet.
     *
     * @param file in UTF-8
     */
    public ConfigurationFile(Path file) {
        this.file = file;
    }

    /** {@inheritDoc} The message of a {@link ConfigurationException} begins with the file and the line. */
    @Override
    public ProxyConfiguration load() throws IOException {
        return configuration(file, DirectiveReader.read(file));
    }

    /** Returns the file. */
    @Override
    public String toString() {
        return file.toString();
    }

    static ProxyConfiguration configuration(Path file, List<Directive> all) throws ConfigurationException {
        List<Directive> stream = stream(all);
        Map<String, List<Directive>> blocks = new HashMap<>();
        List<Directive> options = new ArrayList<>();
        for (Directive each : stream) {
            if (BLOCKS.contains(each.name())) {
                blocks.computeIfAbsent(each.name(), name -> new ArrayList<>()).add(each);
            } else if (ServerOptions.NAMES.contains(each.name())) {
                options.add(each);
            } else if (IN_SERVER.contains(each.name())) {
                throw each.wrong("stands in a server block, not outside");
            } else {
                throw each.wrong(KnownWords.instead(each.name(), union(BLOCKS, ServerOptions.NAMES)));
            }
        }
        ServerOptions common = ServerOptions.none().overriddenBy(options);
        common.check();
        Routes routes = Routes.of(blocks.getOrDefault("upstream", List.of()), blocks.getOrDefault("map", List.of()));
        List<ServerBlock> servers = new ArrayList<>();
        Listens listens = new Listens();
        for (Directive each : blocks.getOrDefault("server", List.of())) {
            servers.add(server(each, common, routes, listens));
        }
        if (servers.isEmpty()) {
            throw new ConfigurationException(file + ": there is no server; write 'server { listen ...; proxy_pass ...; }'");
        }
        return new ProxyConfiguration(servers);
    }

    /** Returns what is in the stream block, or everything if there is none. */
    private static List<Directive> stream(List<Directive> all) throws ConfigurationException {
        Optional<Directive> stream = all.stream().filter(each -> each.name().equals("stream")).findFirst();
        if (stream.isEmpty()) {
            return all;
        }
        for (Directive each : all) {
            if (each != stream.get()) {
                throw each.wrong(each.name().equals("stream") ? "stands here for the second time"
                        : BLOCKS.contains(each.name()) || ServerOptions.NAMES.contains(each.name()) ? "stands in the stream block"
                        : KnownWords.instead(each.name(), Set.of("stream")));
            }
        }
        return stream.get().blockAfter(0, "stream { ... }");
    }

    private static ServerBlock server(Directive server, ServerOptions common, Routes routes, Listens listens)
            throws ConfigurationException {
        List<Directive> options = new ArrayList<>();
        List<Listen> addresses = new ArrayList<>();
        Directive pass = null;
        for (Directive each : server.blockAfter(0, "server { ... }")) {
            if (each.name().equals("listen")) {
                addresses.add(listens.add(each));
            } else if (each.name().equals("proxy_pass")) {
                if (pass != null) {
                    throw each.wrong("stands here for the second time; the first is in line " + pass.line());
                }
                pass = each;
            } else if (ServerOptions.NAMES.contains(each.name())) {
                options.add(each);
            } else if (BLOCKS.contains(each.name())) {
                throw each.wrong("stands beside the servers, not in one");
            } else {
                throw each.wrong(KnownWords.instead(each.name(), union(IN_SERVER, ServerOptions.NAMES)));
            }
        }
        if (addresses.isEmpty()) {
            throw server.wrong("has no 'listen'");
        }
        if (pass == null) {
            throw server.wrong("has no 'proxy_pass'");
        }
        ServerOptions all = common.overriddenBy(options);
        Optional<Termination> termination = all.termination();
        boolean tls = addresses.stream().anyMatch(Listen::tls);
        if (tls && termination.isEmpty()) {
            throw server.wrong("has a 'listen ... ssl' but no ssl_certificate and ssl_certificate_key");
        }
        return new ServerBlock(
                addresses, tls ? termination : Optional.empty(), routes.to(pass), all.upstreamTls(), all.settings());
    }

    private static Collection<String> union(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).toList();
    }

    /** Reads addresses to listen on, and sees to it that they do not get in each other's way. */
    private static final class Listens {
        private static final Set<String> PARAMETERS = Set.of("ssl", "proxy_protocol");

        private final List<InetSocketAddress> before = new ArrayList<>();

        Listen add(Directive listen) throws ConfigurationException {
            List<String> arguments = listen.oneOrMoreArguments();
            Set<String> parameters = new HashSet<>();
            for (String each : arguments.subList(1, arguments.size())) {
                if (!PARAMETERS.contains(each)) {
                    String name = each.indexOf('=') < 0 ? each : each.substring(0, each.indexOf('='));
                    throw listen.wrong("'" + name + "' " + KnownWords.instead(name, PARAMETERS));
                }
                if (!parameters.add(each)) {
                    throw listen.wrong("'" + each + "' stands here for the second time");
                }
            }
            InetSocketAddress address;
            try {
                address = Addresses.listen(arguments.get(0));
            } catch (IllegalArgumentException wrong) {
                throw listen.wrong(wrong);
            }
            for (InetSocketAddress other : before) {
                if (overlap(address, other)) {
                    throw listen.wrong("port " + address.getPort() + " of this address is listened on already, as "
                            + Addresses.text(other) + "; [::] takes IPv4 too");
                }
            }
            before.add(address);
            return new Listen(address, parameters.contains("ssl"), parameters.contains("proxy_protocol"));
        }

        private static boolean overlap(InetSocketAddress one, InetSocketAddress other) {
            return one.getPort() != 0
                    && one.getPort() == other.getPort()
                    && (one.equals(other) || takesAllOf(one, other) || takesAllOf(other, one));
        }

        /** An address that stands for all takes those of its family, and that of IPv6 takes IPv4 too. */
        private static boolean takesAllOf(InetSocketAddress any, InetSocketAddress other) {
            boolean four = other.getAddress().getAddress().length == 4;
            return any.getAddress().isAnyLocalAddress() && (any.getAddress().getAddress().length == 16 || four);
        }
    }
}
