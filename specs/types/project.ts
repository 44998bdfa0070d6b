// Generated from generated/schemas/project.schema.json; edits are lost.

/**
 * One project, from its data to its service.
 */
export interface WrittenProject {
  /**
   * Version of the format that this spec is written in. On change: none.
   */
  apiVersion: "fairlead.dev/v1";
  /**
   * This spec is a project. On change: none.
   */
  kind: "Project";
  /**
   * Name of the project, unique in its team. On change: identity.
   */
  name: string;
  /**
   * Team that owns the project; the folder below specs/projects. On change: identity.
   */
  team: string;
  /**
   * Name that the project had before: <project>, or <team>/<project>. Its promotion records, its history and the services that run on this machine go over to the new name, without a gap. May be left or removed once nothing has the old name any more. On change: none.
   */
  renamedFrom?: string;
  /**
   * Datasets by name.
   */
  datasets?: {
    [k: string]: {
      /**
       * Version of the dataset, in quotes: "1.0". Names the folder dataset/<team>/<project>/<name>/v<version>/. Once something was promoted with it, other data, cleaning or split needs another version. On change: none.
       */
      version: string;
      /**
       * Where the samples come from.
       */
      source: {
        /**
         * Files of samples, or patterns of them (data/*.jsonl, data/** /*.csv.gz), in any order: JSON Lines or, by their ending, .csv, .tsv and .parquet; .gz may follow. Default: []. On change: rebuild-data.
         */
        files?: string[];
        /**
         * Files that are downloaded where the dataset is made, and nowhere else; `fairlead pin` writes what they are.
         */
        urls?: {
          /**
           * Where the file is. Who has its bytes by another URL changes nothing. On change: none.
           */
          url: string;
          /**
           * SHA-256 of its bytes: what is downloaded is held to it. On change: rebuild-data.
           */
          digest?: string;
          /**
           * How many bytes it has: no more is downloaded. On change: rebuild-data.
           */
          bytes?: number;
        }[];
        /**
         * What a row is. chat: {"messages": [{"role", "content"}]}; text: {"text"}; sharegpt: {"conversations": [{"from", "value"}]}; alpaca: {"instruction", "input", "output"}; completion: {"prompt", "completion"}. All may carry "conversation". Default: "chat". On change: rebuild-data.
         */
        format?: "chat" | "text" | "sharegpt" | "alpaca" | "completion";
        /**
         * Columns of a table, or keys of a row, that hold the parts of a sample, where they are not those of the format.
         */
        columns?: {
          /**
           * Instructions before the question. On change: rebuild-data.
           */
          system?: string;
          /**
           * The question. Of format chat. On change: rebuild-data.
           */
          user?: string;
          /**
           * The answer, or the label, that is learnt. Of format chat. On change: rebuild-data.
           */
          assistant?: string;
          /**
           * The text. Of format text. On change: rebuild-data.
           */
          text?: string;
          /**
           * What rows of one conversation have in common. On change: rebuild-data.
           */
          conversation?: string;
        };
        /**
         * A dataset whose rows are the samples, of both sides of its split, instead of files: the name of another one of this project, or <team>/<project>/<name> of one that its project publishes. On change: rebuild-data.
         */
        dataset?: string;
        /**
         * Which data of another project's dataset is meant, as its project had made it then. `fairlead pin` writes it, and `fairlead pin --refresh` takes what the project makes now. On change: rebuild-data.
         */
        key?: string;
      };
      /**
       * May other projects read it? A plan that changes it names those that do. On change: none.
       */
      publish?: boolean;
      /**
       * SPDX identifier of the data's licence. Default: "unstated". On change: none.
       */
      licence?: string;
      /**
       * Cleaning steps, in order.
       */
      clean?: {
        /**
         * Mends what an export broke: misread bytes, escaped characters.
         */
        repair?: {
          /**
           * Reads again what is UTF-8 and was read as Windows-1252: Ã© becomes é. Each place is counted, and the first ones are shown. Default: true. On change: rebuild-data.
           */
          mojibake?: boolean;
          /**
           * Puts the characters of HTML in the place of their names: &amp; becomes &. Leave it off where samples are about HTML. Default: true. On change: rebuild-data.
           */
          entities?: boolean;
        };
        /**
         * Brings texts to one Unicode form.
         */
        unicode?: {
          /**
           * Unicode normal form that texts are brought to. NFC changes no meaning. NFKC also folds full-width letters and ligatures, but with them raised digits, fractions, circled and squared signs: 10⁶ becomes 106, ½ becomes 1⁄2, ℃ becomes °C. Such characters are counted and shown. Default: "NFC". On change: rebuild-data.
           */
          form?: "NFC" | "NFKC";
          /**
           * Removes control and zero-width characters, except those that hold an emoji together and joiners between letters of scripts that spell with them, such as Persian and Hindi. Default: true. On change: rebuild-data.
           */
          removeInvisible?: boolean;
        };
        /**
         * Removes characters of other classes.
         */
        characters?: {
          /**
           * Character classes that stay; every other character is removed. Among symbols are $ € £ ￥, + < = > ^ | ` and ℃: without them prices, formulas, code and tables break. On change: rebuild-data.
           *
           * @minItems 1
           */
          keep: [
            "letters" | "numbers" | "punctuation" | "symbols" | "emoji" | "space",
            ...("letters" | "numbers" | "punctuation" | "symbols" | "emoji" | "space")[]
          ];
        };
        /**
         * Rejects samples that are too short or too long.
         */
        length?: {
          /**
           * Shorter samples are rejected. Inclusive. Default: 5. On change: rebuild-data.
           */
          min?: number;
          /**
           * Longer samples are rejected. Inclusive. Default: 1024. On change: rebuild-data.
           */
          max?: number;
          /**
           * Bounds for samples whose language is zh, told as the rule language tells it.
           */
          zh?: {
            /**
             * In place of the rule's own min. On change: rebuild-data.
             */
            min?: number;
            /**
             * In place of the rule's own max. On change: rebuild-data.
             */
            max?: number;
          };
          /**
           * Bounds for samples whose language is en, told as the rule language tells it.
           */
          en?: {
            /**
             * In place of the rule's own min. On change: rebuild-data.
             */
            min?: number;
            /**
             * In place of the rule's own max. On change: rebuild-data.
             */
            max?: number;
          };
          /**
           * Bounds for samples whose language is mixed, told as the rule language tells it.
           */
          mixed?: {
            /**
             * In place of the rule's own min. On change: rebuild-data.
             */
            min?: number;
            /**
             * In place of the rule's own max. On change: rebuild-data.
             */
            max?: number;
          };
          /**
           * Bounds for samples whose language is other, told as the rule language tells it.
           */
          other?: {
            /**
             * In place of the rule's own min. On change: rebuild-data.
             */
            min?: number;
            /**
             * In place of the rule's own max. On change: rebuild-data.
             */
            max?: number;
          };
          /**
           * Unicode code points, counted in each message that a person wrote. Default: "characters". On change: rebuild-data.
           */
          unit?: "characters";
          /**
           * Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures. On change: rebuild-data.
           */
          maxDrop?: string;
        };
        /**
         * Masks the words of lists.
         */
        sensitiveWords?: {
          /**
           * Word lists: one word a line, where lines that start with # are comments; or a .csv with a column word, and what is kept of each word. On change: rebuild-data.
           *
           * @minItems 1
           */
          lists: [string, ...string[]];
          /**
           * Every character of a match is replaced by this one, so that lengths stay. Default: "*". On change: rebuild-data.
           */
          mask?: string;
          /**
           * Spellings that are the word too: traditional (or simplified) characters for a Chinese word, and up to two symbols, spaces or marks inserted between its characters. Width, case and invisible characters never make another word. On change: rebuild-data.
           */
          variants?: ("traditional" | "inserted")[];
          /**
           * Takes only entries of these categories of a .csv. Without it, all are taken, and words without a category. On change: rebuild-data.
           *
           * @minItems 1
           */
          categories?: [string, ...string[]];
          /**
           * Takes only entries of a .csv that are in force on this day. Without it, from and until are not looked at. On change: rebuild-data.
           */
          validOn?: string;
        };
        /**
         * Hides addresses, numbers and links that tell who somebody is.
         */
        personalData?: {
          /**
           * Kinds that their name takes the place of: [email]. Kinds: email, phone, idCard (resident id of China, by its check digit), bankCard (by its Luhn digit), ip, url. Default: []. On change: rebuild-data.
           */
          redact?: ("email" | "phone" | "idCard" | "bankCard" | "ip" | "url")[];
          /**
           * Kinds of which every character becomes a star, so that lengths stay. A kind is redacted, masked or has pseudonyms. Default: []. On change: rebuild-data.
           */
          mask?: ("email" | "phone" | "idCard" | "bankCard" | "ip" | "url")[];
          /**
           * Kinds of which each value has a pseudonym, [email:3fa91c2b7d]: the same in all rows and in all datasets of one key, however it is written there. On change: rebuild-data.
           *
           * @minItems 1
           */
          pseudonyms?: [
            "email" | "phone" | "idCard" | "bankCard" | "ip" | "url",
            ...("email" | "phone" | "idCard" | "bankCard" | "ip" | "url")[]
          ];
          /**
           * What pseudonyms are made with. Nobody computes one without it.
           */
          key?: {
            /**
             * Secret with the key: at least 32 bytes, drawn at random. On this machine a file; on Kubernetes a Secret of the namespace that makes datasets. Where it is kept changes no pseudonym. On change: replace.
             */
            secret: string;
            /**
             * Which key it is: another key gives everybody another pseudonym, and is refused under this fingerprint. fairlead pin writes it. On change: rebuild-data.
             */
            fingerprint?: string;
          };
        };
        /**
         * Rejects samples of other languages.
         */
        language?: {
          /**
           * Languages that stay, told by script over all texts of a sample: zh and en from four fifths of its words on, mixed of the two, and other, which has more than a fifth in other scripts, or no letter. Languages in Latin letters are told apart by no model: French is en. On change: rebuild-data.
           *
           * @minItems 1
           */
          allow: ["zh" | "en" | "mixed" | "other", ...("zh" | "en" | "mixed" | "other")[]];
          /**
           * Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures. On change: rebuild-data.
           */
          maxDrop?: string;
        };
        /**
         * Rejects samples whose texts teach nothing.
         */
        quality?: {
          /**
           * Samples that score less, from 0 to 1, are rejected. A sample is worth what its worst text is, system messages apart: what comes again and again, noise of signs, keys and letters, misread bytes, tags, placeholders, menus and bare links take from it. That a text is short does not. It is made for Chinese and English, and finds little in other scripts; fenced code is not judged. Default: 0.4. On change: rebuild-data.
           */
          min?: number;
          /**
           * Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures. On change: rebuild-data.
           */
          maxDrop?: string;
        };
        /**
         * Rejects samples that ask what a model is measured by.
         */
        decontaminate?: {
          /**
           * Sides of other datasets of this project that models are measured by, as `exam/valid`. On change: rebuild-data.
           */
          datasets?: string[];
          /**
           * Files of questions: JSON Lines in any format that a dataset reads. On change: rebuild-data.
           */
          files?: string[];
          /**
           * Samples are rejected that hold this share, or more, of the runs of characters of a question: four of Chinese, eight of other scripts. A question of less than two runs has to be asked as it is. Default: "80%". On change: rebuild-data.
           */
          overlap?: string;
          /**
           * Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures. On change: rebuild-data.
           */
          maxDrop?: string;
        };
        /**
         * Drops samples that are there already.
         */
        duplicates?: {
          /**
           * Samples that are equal after cleaning are kept once, the first one. Default: true. On change: rebuild-data.
           */
          exact?: true;
          /**
           * Drops samples that are near another one, too: the longer one stays, whatever the order of the files. Each that goes is kept apart with the one that it is near.
           */
          near?: {
            /**
             * Samples from this share of common runs of characters on are near (Jaccard of runs of 2, 3 or 5 characters, by length). Of a chat what is asked and what is answered are each compared: two answers to one question stay, and are counted. Default: 0.85. On change: rebuild-data.
             */
            similarity?: number;
            /**
             * Takes samples that differ in numbers alone for near ones. Without it order 123 and order 456 are two samples. Default: false. On change: rebuild-data.
             */
            ignoreNumbers?: boolean;
          };
          /**
           * Largest share of the samples of one language that this rule may take away; with more the dataset fails, with the figures. On change: rebuild-data.
           */
          maxDrop?: string;
        };
      }[];
      /**
       * How samples are divided into a training and a validation split.
       */
      split?: {
        /**
         * Share of groups that go to the validation split. Default: 0.1. On change: rebuild-data.
         */
        valid?: number;
        /**
         * Samples of one group never stand on both sides of the split. Default: "conversation". On change: rebuild-data.
         */
        groupBy?: "conversation" | "sample";
        /**
         * Seed of the split. The split of a group depends on it and on the group alone. Default: 7. On change: rebuild-data.
         */
        seed?: number;
      };
      /**
       * Bounds that a dataset has to keep to once it is made: nothing is trained on one that does not. A failing one is laid out all the same, to be looked at.
       */
      expect?: {
        /**
         * Samples that are kept. May differ between environments. On change: re-judge.
         */
        samples?: string;
        /**
         * Share of readable lines that the rule duplicates rejects. May differ between environments. On change: re-judge.
         */
        duplicates?: string;
        /**
         * Share of readable lines that any rule rejects. May differ between environments. On change: re-judge.
         */
        rejected?: string;
        /**
         * Share of lines that cannot be read, of those that are not blank. May differ between environments. On change: re-judge.
         */
        unreadable?: string;
        /**
         * What languages the dataset is in, told by script.
         */
        languageShare?: {
          /**
           * Share of kept samples that are Chinese. May differ between environments. On change: re-judge.
           */
          zh?: string;
          /**
           * Share of kept samples that are English, or in another language of Latin script. May differ between environments. On change: re-judge.
           */
          en?: string;
          /**
           * Share of kept samples that are both. May differ between environments. On change: re-judge.
           */
          mixed?: string;
          /**
           * Share of kept samples that are neither. May differ between environments. On change: re-judge.
           */
          other?: string;
        };
      };
      /**
       * What happens to lines that cannot be read.
       */
      quarantine?: {
        /**
         * Largest share of lines that may be unreadable (bad UTF-8, broken JSON, wrong shape) before the dataset fails. Default: "1%". On change: rebuild-data.
         */
        max?: string;
      };
    };
  };
  /**
   * How a base model is fine-tuned. Without it nothing is trained: datasets are made for their own sake, and serving.model names what is served.
   */
  training?: {
    /**
     * The model that training starts from.
     */
    base: {
      /**
       * starter/bilingual@1, the small base that comes with Fairlead; hf://<owner>/<name>@<40-digit commit>; or a folder of this repository in Hugging Face layout. On change: retrain.
       */
      model: string;
      /**
       * Digest of the folder's files. Checked when given; without it, the digest found while compiling is pinned. On change: none.
       */
      digest?: string;
    };
    /**
     * Datasets and their weights: with 1.0 each sample is seen once an epoch, with 2.0 twice. On change: retrain.
     */
    data: {
      [k: string]: number;
    };
    /**
     * lora trains an adapter beside the frozen base; full trains every weight. Default: "lora". On change: retrain.
     */
    method?: "lora" | "full";
    /**
     * Only with method lora.
     */
    lora?: {
      /**
       * Rank of the adapter. Default: 16. On change: retrain.
       */
      r?: number;
      /**
       * The adapter's output is scaled by alpha / r. Default: 32. On change: retrain.
       */
      alpha?: number;
      /**
       * Share of the adapter's inputs that are dropped in training, in steps of 1/256. Default: 0. On change: retrain.
       */
      dropout?: number;
      /**
       * Linear layers that get an adapter. All of them by default. Default: ["q_proj","k_proj","v_proj","o_proj","gate_proj","up_proj","down_proj"]. On change: retrain.
       *
       * @minItems 1
       */
      targets?: [
        "q_proj" | "k_proj" | "v_proj" | "o_proj" | "gate_proj" | "up_proj" | "down_proj",
        ...("q_proj" | "k_proj" | "v_proj" | "o_proj" | "gate_proj" | "up_proj" | "down_proj")[]
      ];
    };
    /**
     * How samples become sequences.
     */
    sequence?: {
      /**
       * Longest sequence in tokens. Short samples are packed into one sequence and do not see each other; longer ones are cut at the front. Default: 256. On change: retrain.
       */
      maxTokens?: number;
    };
    /**
     * How many sequences make one update.
     */
    batch?: {
      /**
       * Sequences in one forward and backward pass. Default: 8. On change: retrain.
       */
      perDevice?: number;
      /**
       * Passes whose gradients are summed into one update. Default: 1. On change: retrain.
       */
      accumulate?: number;
    };
    /**
     * Times that the training split is gone through. Without it at least 3, and as many as 200 updates take. On change: retrain.
     */
    epochs?: number;
    /**
     * Number format of the forward and backward pass. The local engine trains in fp32. Default: "fp32". On change: retrain.
     */
    precision?: "fp32" | "bf16";
    /**
     * How the weights are updated.
     */
    optimiser?: {
      /**
       * Peak learning rate of AdamW. Without it 2e-3 for a base below 100 million parameters, and 2e-4 for others. On change: retrain.
       */
      learningRate?: number;
      /**
       * What follows the warmup. Default: "cosine". On change: retrain.
       */
      schedule?: "cosine" | "constant";
      /**
       * Updates over which the learning rate rises linearly from 0. Default: 0. On change: retrain.
       */
      warmupSteps?: number;
      /**
       * Largest global norm of the gradient. Default: 1. On change: retrain.
       */
      clipNorm?: number;
      /**
       * Decoupled weight decay of AdamW. Default: 0. On change: retrain.
       */
      weightDecay?: number;
    };
    /**
     * What is kept to resume from.
     */
    checkpoint?: {
      /**
       * Updates between checkpoints. Default: 50. On change: replace.
       */
      everySteps?: number;
      /**
       * Checkpoints that are kept. Default: 2. On change: replace.
       */
      keep?: number;
    };
    /**
     * Seed of initial weights, order of samples and dropout. Default: 7. On change: retrain.
     */
    seed?: number;
  };
  /**
   * How the model is made smaller before it is served. Without it, it is served as it is.
   */
  compression?: {
    /**
     * Number formats of the compressed model.
     */
    quantise: {
      /**
       * Number format of the weights of linear layers: symmetric, one scale an output channel. Default: "int8". On change: recompress.
       */
      weights?: "int8";
      /**
       * Quantises the token embeddings too, one scale a token. Without it a small model shrinks far less. Default: true. On change: recompress.
       */
      embeddings?: boolean;
    };
    /**
     * Bounds on what compression gains and costs.
     */
    gates?: {
      /**
       * Size of the compressed ONNX file over the FP32 one: '<= 26%'. May differ between environments. On change: re-judge.
       */
      size?: string;
      /**
       * Time of the FP32 model over that of the compressed one, measured side by side: '>= 1.3'. May differ between environments. On change: re-judge.
       */
      speedup?: string;
      /**
       * Points that the first evaluation suite loses by compression: '<= 1 point'. May differ between environments. On change: re-judge.
       */
      qualityDrop?: string;
    };
  };
  /**
   * What is measured before a model may be served, and the bounds that it must keep.
   */
  evaluation?: {
    /**
     * Suites by name.
     */
    suites: {
      [k: string]: {
        /**
         * Split that is measured: <dataset>/valid. On change: re-evaluate.
         */
        dataset: string;
        /**
         * exactMatch: share of samples whose last answer is generated exactly, as clients get it by default (serving.generation). perplexity: of the assistant's tokens (chat) or all tokens (text). On change: re-evaluate.
         */
        metric: "exactMatch" | "perplexity";
        /**
         * What exactMatch compares: the whole answer (default) or its first line. On change: re-evaluate.
         */
        on?: "answer" | "firstLine";
        /**
         * Measures only the first so many samples of the split. All of them by default. On change: re-evaluate.
         */
        maxSamples?: number;
      };
    };
    /**
     * Seed of answers that are drawn. Only where serving.generation.temperature is above 0. Default: 7. On change: re-evaluate.
     */
    seed?: number;
    /**
     * Bounds on what is served: <suite>, or <suite>.gainOverBase against the untrained base. Default: {}. May differ between environments. On change: re-judge.
     */
    gates?: {
      [k: string]: string;
    };
  };
  /**
   * How the model answers requests. Without it nothing is served.
   */
  serving?: {
    /**
     * Model name that clients send. It stays while the versions behind it change. On change: roll-out.
     */
    alias: string;
    /**
     * Model that is served as it is, named like training.base.model; only where nothing is trained. It is compressed and measured like a trained one. On change: recompress.
     */
    model?: string;
    /**
     * What clients get that do not say it themselves, in every environment. Suites that generate answers are measured with it.
     */
    generation?: {
      /**
       * How freely answers are drawn: 0 always takes the likeliest token; 1 draws tokens as often as the model expects them. Default: 0. On change: re-evaluate.
       */
      temperature?: number;
      /**
       * Draws only from the likeliest tokens that together have this probability. Only where temperature is above 0. Default: 1. On change: re-evaluate.
       */
      topP?: number;
    };
    /**
     * Secret with the keys that clients have to send. On a local target the file that `fairlead-runtime keys` writes, with a digest of each tenant's keys; on Kubernetes a Secret with the one key that vLLM asks for. May differ between environments. On change: roll-out.
     */
    apiKeys?: string;
    /**
     * Origins of web pages that may ask from a browser; "*" for all. Programs that are no browser do not need it. May differ between environments. On change: roll-out.
     *
     * @maxItems 100
     */
    origins?: string[];
    /**
     * How requests share the model.
     */
    batching?: {
      /**
       * Sequences that are decoded together. Default: 8. May differ between environments. On change: roll-out.
       */
      maxBatch?: number;
      /**
       * Longest sequence, prompt and answer together, in tokens. Default: 512. May differ between environments. On change: roll-out.
       */
      maxTokens?: number;
      /**
       * Requests that may wait for a slot; one more is refused with 429 and Retry-After. Default: 256. May differ between environments. On change: roll-out.
       */
      maxQueue?: number;
    };
    /**
     * Answers that are kept to be given again.
     */
    cache?: {
      /**
       * Reuses an answer when tenant, model digest, messages and parameters are all equal and sampling is off.
       */
      exact: {
        /**
         * How long an answer may be reused. Default: "10m". May differ between environments. On change: roll-out.
         */
        ttl?: string;
        /**
         * Answers that are kept; the least recently used one makes room. Default: 1000. May differ between environments. On change: roll-out.
         */
        maxEntries?: number;
      };
    };
    /**
     * How a new version takes over.
     */
    rollout?: {
      /**
       * The new version is warmed beside the old one, then all new requests go to it. Default: "blueGreen". May differ between environments. On change: roll-out.
       */
      strategy?: "blueGreen";
      /**
       * How long answers that are under way may take to end when a version, a replica or the service stops. Default: "30s". May differ between environments. On change: roll-out.
       */
      drain?: string;
    };
    /**
     * How many replicas answer.
     */
    scale?: {
      /**
       * Replicas: pods on Kubernetes, model workers on the local engine. Default: 1. May differ between environments. On change: scale.
       */
      min?: number;
    };
    /**
     * Bounds on what a probe measures, by which a version takes traffic, and by which the next environment is given what this one runs.
     */
    gates?: {
      /**
       * Time to the first token: '<= 200ms'. May differ between environments. On change: re-judge.
       */
      firstToken?: string;
      /**
       * Time of a whole answer: '<= 1s'. May differ between environments. On change: re-judge.
       */
      request?: string;
      /**
       * Tokens of an answer, over the time from the request to its last token: '>= 20'. May differ between environments. On change: re-judge.
       */
      tokensPerSecond?: string;
      /**
       * Most resident memory of the service's process, with the version before it where there is one: '<= 2GiB'. May differ between environments. On change: re-judge.
       */
      memory?: string;
    };
  };
  /**
   * What users are promised. Alerts are derived from it.
   */
  objectives?: {
    /**
     * Good: answered without a server error (5xx).
     */
    availability?: {
      /**
       * Share of requests that must be good, below 100%: 99.95%. May differ between environments. On change: re-alert.
       */
      target: string;
      /**
       * Period over which the objective is judged. Default: "30d". May differ between environments. On change: re-alert.
       */
      window?: "30d" | "28d";
    };
    /**
     * Good: fast enough.
     */
    latency?: {
      /**
       * Share of requests that must be good, below 100%: 99.95%. May differ between environments. On change: re-alert.
       */
      target: string;
      /**
       * Period over which the objective is judged. Default: "30d". May differ between environments. On change: re-alert.
       */
      window?: "30d" | "28d";
      /**
       * Threshold. It must be an edge of the engine's histogram, because a share below any other value cannot be read from it. May differ between environments. On change: re-alert.
       */
      under: string;
      /**
       * What is timed: until the first token, or the whole request. Default: "timeToFirstToken". May differ between environments. On change: re-alert.
       */
      of?: "timeToFirstToken" | "request";
    };
    /**
     * What a usual request is. A new version is asked such requests before it takes traffic on a local target; without this, of 128 and 32 tokens, or of what batching.maxTokens has room for.
     */
    load?: {
      /**
       * Tokens of a usual prompt. Default: 128. May differ between environments. On change: re-judge.
       */
      promptTokens?: number;
      /**
       * Tokens of a usual answer. Default: 32. May differ between environments. On change: re-judge.
       */
      answerTokens?: number;
    };
  };
  /**
   * Places where the project can run, by name. Without any, stages run on the machine that applies.
   */
  targets?: {
    [k: string]:
      | {
          /**
           * Processes on the machine that applies the release. May differ between environments. On change: roll-out.
           */
          engine: "local";
          /**
           * Port of the gateway on 127.0.0.1. 0 picks a free one. Default: 8080. May differ between environments. On change: roll-out.
           */
          port?: number;
          /**
           * Address of the machine at which other machines reach the gateway; 0.0.0.0 and :: are all that it has. Needs serving.apiKeys. Without it, only this machine can ask. May differ between environments. On change: roll-out.
           */
          address?: string;
          /**
           * Names by which clients call the gateway, beside localhost and addresses: of the machine, or of a proxy in front of it. May differ between environments. On change: roll-out.
           *
           * @maxItems 20
           */
          hosts?:
            | []
            | [string]
            | [string, string]
            | [string, string, string]
            | [string, string, string, string]
            | [string, string, string, string, string]
            | [string, string, string, string, string, string]
            | [string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string, string, string, string, string]
            | [string, string, string, string, string, string, string, string, string, string, string, string, string]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ]
            | [
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string,
                string
              ];
          /**
           * Threads of one model worker. Workers are serving.scale.min. Default: 1. May differ between environments. On change: roll-out.
           */
          threads?: number;
          /**
           * Most memory that the service may take, measured before a new version takes traffic: 2GiB. The version before it is in it. May differ between environments. On change: re-judge.
           */
          memory?: string;
        }
      | {
          /**
           * A Kubernetes cluster. May differ between environments. On change: roll-out.
           */
          engine: "kubernetes";
          /**
           * Namespace of everything that is generated for this target. May differ between environments. On change: identity.
           */
          namespace: string;
          /**
           * Kueue LocalQueue that jobs wait in. They run in the project's first environment, on its first kubernetes target. Default: "default". May differ between environments. On change: replace.
           */
          queue?: string;
          /**
           * GPUs that one pod asks for.
           */
          gpu: {
            /**
             * A GPU of the platform's catalogue. May differ between environments. On change: roll-out.
             */
            type: string;
            /**
             * GPUs of one pod. Default: 1. May differ between environments. On change: roll-out.
             */
            count?: number;
          };
          /**
           * Inference server. Default: "vllm". May differ between environments. On change: roll-out.
           */
          server?: "vllm";
        };
  };
  /**
   * Environments of the platform that the project runs in.
   */
  environments: {
    [k: string]: {
      /**
       * Targets that the project runs on in this environment. Without any, stages run on the machine that applies. Default: []. On change: roll-out.
       */
      targets?: string[];
      /**
       * Overrides by dotted path, such as serving.scale.min: 2; a change costs what it costs of the field itself. Fields of serving, objectives and targets can differ between environments, and gates can be stricter. Default: {}. On change: none.
       */
      set?: {
        [k: string]: string | number | boolean | (string | number)[];
      };
    };
  };
}
