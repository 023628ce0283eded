-- AlterTable
ALTER TABLE "Model" ADD COLUMN     "validationAnswers" JSONB;

-- AlterTable
ALTER TABLE "TrainingRun" ADD COLUMN     "bakeOffId" TEXT;

-- CreateTable
CREATE TABLE "BakeOff" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "versionId" TEXT NOT NULL,
    "trainingDocuments" INTEGER NOT NULL,
    "validationDocuments" INTEGER NOT NULL,
    "createdAt" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "BakeOff_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "TrainingRun_bakeOffId_idx" ON "TrainingRun"("bakeOffId");

-- AddForeignKey
ALTER TABLE "TrainingRun" ADD CONSTRAINT "TrainingRun_bakeOffId_fkey" FOREIGN KEY ("bakeOffId") REFERENCES "BakeOff"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "BakeOff" ADD CONSTRAINT "BakeOff_versionId_fkey" FOREIGN KEY ("versionId") REFERENCES "DatasetVersion"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
