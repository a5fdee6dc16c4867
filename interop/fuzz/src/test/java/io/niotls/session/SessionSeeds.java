package io.niotls.session;

import io.niotls.proto.CipherSuite;
import io.niotls.proto.NamedGroup;
import io.niotls.session.SessionTarget.Form;
import io.niotls.testing.Setup;
import io.niotls.wire.ByteWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** Sessions of both sides and versions, in every form in which they are kept. */
public final class SessionSeeds {
    private static final byte[] NO_BINDING = {};

    private SessionSeeds() {}

    /** Returns inputs of {@link SessionTarget}. */
    public static Map<String, byte[]> all() {
        Map<String, byte[]> seeds = new LinkedHashMap<>();
        seeds.put("server-tls12", form(Form.SERVER_SESSION, Sessions.server12().build().encode()));
        seeds.put("server-tls13", form(Form.SERVER_SESSION, Sessions.server13().build().encode()));
        ClientSession client12 = Sessions.client12(1).build();
        ClientSession client13 = Sessions.client13(2).build();
        seeds.put("client-tls12", form(Form.CLIENT_SESSION, client12.encode()));
        seeds.put("client-tls13", form(Form.CLIENT_SESSION, client13.encode()));
        TicketKeys keys = TicketKeys.generate(Setup.seeded(1), Setup.clock(), Setup.CRYPTO);
        byte[] ticket = keys.seal(Sessions.server13().build().encode());
        ticket[60] ^= 1;
        seeds.put("ticket", form(Form.TICKET, ticket));
        seeds.put("sealed", form(Form.SEALED, new byte[] {0, 50, 1, 7, 7, 7, 7}));
        seeds.put("cookie", form(Form.COOKIE, cookieContents(keys)));
        byte[] file = file(client12, client13);
        seeds.put("file", form(Form.FILE, new ByteWriter().bytes(start()).bytes(file)
                .bytes(Boundary.sha256(new ByteWriter().bytes(start()).bytes(file).toByteArray())).toByteArray()));
        seeds.put("file-with-digest", form(Form.FILE_WITH_DIGEST, file));
        seeds.put("file-without-sessions", form(Form.FILE_WITH_DIGEST, new byte[] {1, 0, 0, 0, 0}));
        return seeds;
    }

    private static byte[] cookieContents(TicketKeys keys) {
        byte[] cookie = new StatelessCookie(keys).seal(new byte[32], NamedGroup.X25519, CipherSuite.TLS_AES_128_GCM_SHA256,
                Setup.clock().instant(), NO_BINDING);
        return keys.open(cookie).orElseThrow();
    }

    private static byte[] file(ClientSession... sessions) {
        ByteWriter file = new ByteWriter().uint8(1).uint32(sessions.length);
        for (ClientSession session : sessions) {
            file.opaque16("example.org".getBytes(StandardCharsets.US_ASCII))
                    .uint16(443).bytes(Sessions.BOUNDARY).opaque24(session.encode());
        }
        return file.toByteArray();
    }

    private static byte[] start() {
        return Arrays.copyOf(SessionTarget.FILE_START, SessionTarget.FILE_START.length);
    }

    private static byte[] form(Form form, byte[] rest) {
        return new ByteWriter().uint8(form.ordinal()).bytes(rest).toByteArray();
    }
}
