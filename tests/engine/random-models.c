#include "random-models.h"

#define TOKENS_USUAL 75
#define IDS          768

static const char *const architectures[] = { "llama", "qwen2", "qwen3", "gemma3" };
static const char *const types[] = { "Q4_0", "Q4_K", "Q8_0", "F16",  "Q6_K", "Q5_1",
                                     "BF16", "Q5_K", "Q4_1", "Q5_0", "F32" };
#define N_PAIRS (G_N_ELEMENTS (architectures) * G_N_ELEMENTS (types))

static const struct
{
  const char *name, *arguments;
  guint n_tokens; /* 0: the usual number */
} odd[] = {
  { "window-passed", "--arch gemma3 --type Q4_K --window 100", 330 },
  { "yarn", "--arch llama --type F32 --rope-factor 32 --rope-scaling yarn", 150 },
  { "rope-factors", "--arch llama --type Q8_0 --rope-factors", 150 },
  { "large-biases", "--arch qwen2 --type Q8_0 --bias 30", 0 },
  { "odd-sizes",
    "--arch qwen3 --type Q4_K --width 96 --heads 3 --kv-heads 1 --head-dim 40 --feed-forward 160",
    0 },
  { "untied", "--arch qwen2 --type Q4_K --untied --vocab 1001", 0 },
  { "gemma-untied", "--arch gemma3 --type Q8_0 --untied --softcap 5", 0 },
  { "long", "--arch llama --type Q4_1 --layers 2", 1100 },
  { "long-window", "--arch gemma3 --type Q4_0 --pattern 2 --layers 4 --window 512", 700 },
  { "yarn-qwen", "--arch qwen2 --type Q8_0 --rope-factor 8 --rope-scaling yarn --context 65536",
    150 },
  { "linear", "--arch llama --type Q8_0 --rope-factor 4", 0 },
  { "linear-unnamed", "--arch qwen3 --type Q8_0 --rope-factor 4 --rope-scaling unnamed", 0 },
  { "linear-global", "--arch gemma3 --type Q8_0 --rope-factor 8", 0 },
  { "rope-partial", "--arch llama --type Q8_0 --rope-dims 32", 0 },
  { "rope-partial-halves", "--arch qwen3 --type Q8_0 --rope-dims 32", 0 },
  { "few-keys", "--arch llama --type Q8_0 --few-keys", 0 },
  { "mix", "--arch llama --type mix --width 288 --heads 6 --kv-heads 6 --head-dim 48", 0 },
  { "mixed-layers", "--arch llama --type Q4_K_M --layers 9 --gate-type Q4_0", 0 },
  { "mix-qwen2", "--arch qwen2 --type mix --untied", 0 },
  { "mix-qwen3", "--arch qwen3 --type mix --head-dim 80", 0 },
  { "mix-gemma3", "--arch gemma3 --type mix --window 24 --rope-factor 8", 0 },
  { "one-kv-head", "--arch llama --type Q4_0 --heads 8 --kv-heads 1 --head-dim 32", 0 },
  { "seven-heads-each", "--arch qwen2 --type Q5_K --heads 14 --kv-heads 2", 0 },
  { "gemma-270m",
    "--arch gemma3 --type Q4_K --width 640 --heads 4 --kv-heads 1 --head-dim 256 "
    "--feed-forward 2048 --window 512",
    0 },
  { "qwen-0.6b", "--arch qwen3 --type Q6_K --width 1024 --heads 16 --kv-heads 8 --head-dim 128",
    0 },
  { "window-1", "--arch gemma3 --type Q8_0 --window 1", 0 },
  { "window-64", "--arch gemma3 --type Q8_0 --window 64", 140 },
  { "window-nowhere", "--arch gemma3 --type Q4_K --window 17 --pattern 1", 140 },
  { "window-none", "--arch gemma3 --type Q8_0 --window 0 --rope-factor 4", 140 },
  { "window-none-yarn",
    "--arch gemma3 --type F32 --window 0 --rope-factor 8 --rope-scaling yarn --softcap 30", 140 },
  { "window-65", "--arch gemma3 --type Q8_0 --window 65", 140 },
  { "wide",
    "--arch llama --type Q6_K --width 4096 --heads 32 --kv-heads 8 --head-dim 128 "
    "--feed-forward 1024 --layers 1",
    0 },
  { "no-blocks",
    "--arch llama --type F32 --width 100 --heads 2 --kv-heads 1 --head-dim 50 "
    "--feed-forward 130",
    0 },
  { "no-blocks-f16",
    "--arch llama --type F16 --width 70 --heads 1 --kv-heads 1 --head-dim 70 "
    "--feed-forward 33",
    0 },
  { "no-blocks-bf16",
    "--arch qwen3 --type BF16 --width 34 --heads 3 --kv-heads 1 --head-dim 18 "
    "--feed-forward 51",
    0 },
  { "head-2", "--arch llama --type F32 --width 64 --heads 2 --kv-heads 1 --head-dim 2", 0 },
  { "head-6", "--arch qwen3 --type F32 --width 64 --heads 2 --kv-heads 1 --head-dim 6", 0 },
  { "head-512", "--arch qwen3 --type Q8_0 --heads 2 --kv-heads 1 --head-dim 512", 0 },
  { "deep",
    "--arch llama --type Q8_0 --layers 40 --width 64 --heads 2 --kv-heads 1 --head-dim 32 "
    "--feed-forward 64",
    0 },
  { "large-cache", /* no device binds so much at once */
    "--arch llama --type Q8_0 --layers 1 --width 64 --heads 8 --kv-heads 8 --head-dim 128 "
    "--feed-forward 64 --context 131072",
    0 },
  { "context-17", "--arch llama --type Q8_0 --context 17", 17 },
  { "one-token", "--arch qwen2 --type Q5_0", 1 },
};

guint
random_models_count (void)
{
  return N_PAIRS + G_N_ELEMENTS (odd);
}

/* By turns, as long as there are unusual ones. */
void
random_model_init (RandomModel *row, guint i)
{
  gboolean mixed = i < 2 * G_N_ELEMENTS (odd);
  guint pair = mixed ? i / 2 : i - G_N_ELEMENTS (odd);
  const char *architecture = architectures[pair % G_N_ELEMENTS (architectures)];
  const char *type = types[pair % G_N_ELEMENTS (types)];

  row->n_tokens = TOKENS_USUAL;
  if (mixed && i % 2 == 1)
    {
      row->name = g_strdup (odd[i / 2].name);
      row->arguments = g_strdup (odd[i / 2].arguments);
      row->n_tokens = odd[i / 2].n_tokens > 0 ? odd[i / 2].n_tokens : TOKENS_USUAL;
      return;
    }
  row->name = g_strdup_printf ("%s-%s", architecture, type);
  row->arguments = g_strdup_printf ("--arch %s --type %s", architecture, type);
}

void
random_model_clear (RandomModel *row)
{
  g_free (row->name);
  g_free (row->arguments);
}

guint32 *
random_model_tokens (const RandomModel *row)
{
  guint32 *tokens = g_new (guint32, row->n_tokens);
  g_autoptr (GRand) random = g_rand_new_with_seed (g_str_hash (row->name));

  for (guint i = 0; i < row->n_tokens; i++)
    tokens[i] = (guint32) g_rand_int_range (random, 0, IDS);
  return tokens;
}

void
random_model_run (const char *script, const char *const *words)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) command = NULL;
  g_autofree char *said = NULL;
  gint status;

  g_strv_builder_add (builder, script);
  for (; *words != NULL; words++)
    g_strv_builder_add (builder, *words);
  command = g_strv_builder_end (builder);
  g_spawn_sync (NULL, command, NULL, G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, &said, &status,
                &error);
  g_assert_no_error (error);
  if (status != 0)
    g_error ("%s: %s", script, said);
}

void
random_model_exact (
    const char *exact, const char *model, const guint32 *tokens, guint n_tokens, const char *folder)
{
  g_autofree char *path = g_build_filename (folder, "tokens.json", NULL);
  g_autofree char *all = g_build_filename (folder, "exact.f64", NULL);
  g_autoptr (GString) text = g_string_new ("[");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < n_tokens; i++)
    g_string_append_printf (text, "%s%u", i == 0 ? "" : ",", tokens[i]);
  g_string_append_c (text, ']');
  g_file_set_contents (path, text->str, -1, &error);
  g_assert_no_error (error);
  random_model_run (exact, (const char *const[]){ model, path, "--all", all, NULL });
}

void
random_model_make (const RandomModel *row, const char *make, const char *exact, const char *folder)
{
  g_autofree guint32 *tokens = random_model_tokens (row);
  g_autofree char *model = g_build_filename (folder, "model.gguf", NULL);
  g_autofree char *line = g_strconcat (model, " ", row->arguments, NULL);
  g_auto (GStrv) words = g_strsplit (line, " ", -1);

  random_model_run (make, (const char *const *) words);
  random_model_exact (exact, model, tokens, row->n_tokens, folder);
}
