package io.niotls.interop;

import io.niotls.testing.Setup;
import io.niotls.testing.TestPki;
import io.niotls.testing.TestPki.KeyKind;
import io.niotls.testing.TestPki.Leaf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Certificates and keys of {@link TestPki} in files, as other programs want them. */
public final class PemFiles {
    private final Path directory;

    public PemFiles(Path directory) {
        this.directory = directory;
    }

    /**
     * A chain and its key.
     *
     * @param leaf the leaf alone
     * @param intermediates the rest of the chain
     * @param chain both
     * @param key the key
     */
    public record Credential(Path leaf, Path intermediates, Path chain, Path key) {
        /** Returns the arguments of {@code s_server} and {@code s_client}. */
        public List<String> arguments() {
            return arguments("-cert", "-key", "-cert_chain");
        }

        /** Returns the arguments for the second credential of {@code s_server}. */
        public List<String> secondArguments() {
            return arguments("-dcert", "-dkey", "-dcert_chain");
        }

        private List<String> arguments(String certificate, String key, String chain) {
            return List.of(certificate, leaf.toString(), key, this.key.toString(), chain, intermediates.toString());
        }
    }

    public Path directory() {
        return directory;
    }

    /** Returns the file of the root that all verify against. */
    public Path root() throws IOException {
        return write("root.pem", TestPki.pem(TestPki.root(KeyKind.ECDSA_P256).certificate()));
    }

    /** Returns a server's files, for {@code server.example} or other names. */
    public Credential server(KeyKind kind, String... names) throws IOException {
        String[] given = names.length == 0 ? new String[] {Setup.HOST} : names;
        return credential(kind + "-" + given[0], TestPki.leaf(kind, given));
    }

    /** Returns the files of the client whose name is {@code client}. */
    public Credential client(KeyKind kind) throws IOException {
        return credential(kind + "-client", TestPki.clientLeaf(kind, "client"));
    }

    public Credential credential(String name, Leaf leaf) throws IOException {
        StringBuilder rest = new StringBuilder();
        leaf.chain().stream().skip(1).map(TestPki::pem).forEach(rest::append);
        return new Credential(
                write(name + ".pem", TestPki.pem(leaf.certificate())),
                write(name + "-rest.pem", rest.toString()),
                write(name + "-chain.pem", leaf.chainPem()),
                write(name + ".key", leaf.keyPem()));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }
}
