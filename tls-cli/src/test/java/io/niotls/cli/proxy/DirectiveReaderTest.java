package io.niotls.cli.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DirectiveReaderTest {
    private static final Path FILE = Path.of("a.conf");

    private static String read(String text) throws ConfigurationException {
        return shown(DirectiveReader.parse(FILE, text));
    }

    /** One directive after the other with its line, words in brackets. */
    private static String shown(List<Directive> directives) {
        return directives.stream()
                .map(each -> each.line() + ":" + each.name() + each.arguments()
                        + each.block().map(block -> "{" + shown(block) + "}").orElse(""))
                .collect(Collectors.joining(" "));
    }

    private static String refusal(String text) {
        return assertThrows(ConfigurationException.class, () -> DirectiveReader.parse(FILE, text)).getMessage();
    }

    @Test
    void dividesWords() throws Exception {
        assertEquals("1:a[b, c] 2:d[]", read("a b\tc;\nd;"));
        assertEquals("1:a[] 1:b[]", read("a;b;"));
        assertEquals("", read(""));
        assertEquals("", read(" \r\n\t "));
        assertEquals("1:a[b]", read("\ufeffa b ; "));
    }

    @Test
    void namesTheLineThatADirectiveBeginsIn() throws Exception {
        assertEquals("2:a[b] 5:c[]", read("\na\n  b\n;\n  c;"));
        assertEquals("2:s[]{3:a[]}", read("\ns\n{a;}"));
    }

    @Test
    void readsBlocks() throws Exception {
        assertEquals("1:s[]{2:u[x]{2:v[]} 3:w[]} 4:z[]", read("s{\nu x{v;}\nw;}\nz;"));
        assertEquals("1:s[]{}", read("s {}"));
    }

    @Test
    void leavesCommentsOut() throws Exception {
        assertEquals("2:a[b#c] 5:d[]", read("# one; {\na b#c # two }\n;# three\n#\nd;#"));
    }

    @Test
    void takesQuotesOff() throws Exception {
        assertEquals("1:a[b c, , {;}#, it's]", read("a 'b c' \"\" '{;}#' \"it's\";"));
        assertEquals("1:a b[]", read("'a b';"));
        assertEquals("1:a[b\nc] 2:d[]", read("a 'b\nc'; d;"));
        // As in nginx a quote within a word is a character like any other.
        assertEquals("1:a[b'c]", read("a b'c;"));
    }

    @Test
    void knowsBackslashes() throws Exception {
        assertEquals("1:a[x\"y, \t, \\d, a;b]".replace("a;b", "a\\;b"), read("a 'x\\\"y' \\t \\d a\\;b;"));
        assertEquals("1:a[\\]", read("a '\\\\';"));
    }

    @Test
    void keepsVariablesInOnePiece() throws Exception {
        assertEquals("1:a[$b, ${c}, x${d}y] 1:e[$]{1:f[]}", read("a $b ${c} x${d}y; e $ {f;}"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "a b      | 1 | 'a b' does not end with ';'",
        "a;~ b }  | 2 | 'b' does not end with ';'",
        "a { b; ~ | 2 | the block that was opened in line 1 has no '}'",
        "a {~ b~ | 3 | 'b' does not end with ';'",
        "~~}      | 3 | a '}' without a block",
        ";        | 1 | a ';' where a directive should begin",
        "a;;      | 1 | a ';' where a directive should begin",
        "{ a; }   | 1 | a '{' where a directive should begin",
        "~a 'b;~c; | 2 | a quote that is not closed",
        "a 'b'c;  | 1 | a space or ';' is missing",
    })
    void saysWhereAndWhatIsWrong(String text, int line, String why) {
        String message = refusal(text.replace('~', '\n'));
        assertTrue(message.startsWith("a.conf:" + line + ": "), message);
        assertTrue(message.contains(why), message);
    }

    @Test
    void refusesBlocksWithoutEnd() throws Exception {
        read("a {".repeat(16) + "}".repeat(16));
        assertTrue(refusal("a {".repeat(17) + "}".repeat(17)).contains("16 blocks"));
        refusal("{".repeat(100_000));
        refusal("a{".repeat(100_000));
    }

    @Test
    void neverFailsInAnyOtherWay() {
        Random random = new Random(4);
        String characters = "ab \n;{}'\"\\#$*";
        for (int i = 0; i < 20_000; i++) {
            String text = random.ints(random.nextInt(30), 0, characters.length())
                    .mapToObj(each -> String.valueOf(characters.charAt(each)))
                    .collect(Collectors.joining());
            try {
                read(text);
            } catch (ConfigurationException refused) {
                assertTrue(refused.getMessage().startsWith("a.conf:"), refused::getMessage);
            }
        }
    }

    @Test
    void readsFilesInUtf8(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("x");
        Files.writeString(file, "name ä;");
        assertEquals("1:name[ä]", shown(DirectiveReader.read(file)));
        Files.write(file, new byte[] {'a', (byte) 0xe4, ';'});
        assertTrue(assertThrows(ConfigurationException.class, () -> DirectiveReader.read(file)).getMessage().contains("UTF-8"));
        Files.writeString(file, "#".repeat(1 << 20));
        assertEquals(List.of(), DirectiveReader.read(file));
        Files.writeString(file, "#".repeat((1 << 20) + 1));
        assertThrows(ConfigurationException.class, () -> DirectiveReader.read(file));
        assertThrows(NoSuchFileException.class, () -> DirectiveReader.read(folder.resolve("y")));
    }
}
