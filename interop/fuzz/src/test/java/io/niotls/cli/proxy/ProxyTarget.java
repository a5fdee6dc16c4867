package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.niotls.fuzz.Allocation;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What the proxy reads: PROXY headers of what is in front of it, and its configuration. */
public final class ProxyTarget {
    /** What {@link ProxyProtocol#MAX_LENGTH} allows is copied once, and an exception tells of it. */
    private static final int HEADER_BOUND = 64 << 10;
    private static final int CONFIGURATION_BASE = 512 << 10;
    private static final int PER_BYTE = 512;
    private static final Path FILE = Path.of("fuzzed.conf");
    private static final Pattern ADDRESS = Pattern.compile("[0-9.:*]+|\\[[0-9a-f:.]+]:[0-9]+");

    private ProxyTarget() {}

    /** Reads a header, of either version, and each beginning of it. */
    public static void header(byte[] input) throws Exception {
        ByteBuffer received = ByteBuffer.wrap(input, 0, Math.min(input.length, ProxyProtocol.MAX_LENGTH));
        Allocation allocation = new Allocation();
        Optional<ProxyHeader> header;
        try {
            header = allocation.count(() -> ProxyProtocol.read(received));
        } catch (ProxyHeaderException refused) {
            assertEquals(0, received.position(), "a header that is refused is not consumed");
            return;
        } finally {
            allocation.check(HEADER_BOUND, "a PROXY header");
        }
        assertEquals(header.isPresent(), received.position() > 0);
        if (header.isEmpty()) {
            assertTrue(input.length < ProxyProtocol.MAX_LENGTH, "more is wanted than a header can have");
            return;
        }
        for (int length = 0; length < received.position(); length++) {
            ByteBuffer part = ByteBuffer.wrap(input, 0, length);
            assertEquals(Optional.empty(), ProxyProtocol.read(part));
            assertEquals(0, part.position());
        }
        for (ProxyProtocolVersion version : ProxyProtocolVersion.values()) {
            assertEquals(header, ProxyProtocol.read(ProxyProtocol.write(version, header.get())));
        }
    }

    /** Reads a configuration; no files but this one, and no names are looked up. */
    public static void configuration(byte[] input) throws Exception {
        Allocation allocation = new Allocation();
        try {
            allocation.count(() -> {
                List<Directive> directives = DirectiveReader.parse(FILE, new String(input, StandardCharsets.UTF_8));
                if (directives.stream().noneMatch(ProxyTarget::listensOnName)) {
                    ConfigurationFile.configuration(FILE, directives);
                }
                return null;
            });
        } catch (ConfigurationException refused) {
            assertTrue(refused.getMessage().startsWith(FILE + ":"), refused.getMessage());
        }
        allocation.check(CONFIGURATION_BASE + (long) PER_BYTE * input.length, "a configuration");
    }

    /** A name to listen on would be resolved. */
    private static boolean listensOnName(Directive directive) {
        return directive.name().equals("listen")
                        && !directive.arguments().isEmpty() && !ADDRESS.matcher(directive.arguments().get(0)).matches()
                || directive.block().stream().flatMap(List::stream).anyMatch(ProxyTarget::listensOnName);
    }
}
